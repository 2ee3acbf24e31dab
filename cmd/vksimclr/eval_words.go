package main

import "github.com/alecthomas/kong"

// evalVars are the texts that do not fit into the tags of the commands that judge.
func evalVars() kong.Vars {
	return kong.Vars{
		"eval_layer_help": "Features: h, z as for embed; head1: after the head's first layer.",
		"test_limit_help": "Pictures to test on; 0 means all.",
		"eval_k_help": "Neighbours that vote; 0: 200, but at most a tenth of the training " +
			"pictures.",
		"knn_t":      "Temperature T of the votes' weights exp(cosine/T).",
		"votes_help": "How neighbours vote: weighted or plain; plain ones all count 1.",
		"l2_help": "Penalty l2/2·|W|² beside the sum of cross-entropies (scikit-learn's 1/C); 0 " +
			"takes the best of up to 45 between 1e-6 and 1e5.",
		"protocol_help": "How the classifier is fitted: lbfgs (on features of whole pictures) or " +
			"sgd (on the device, on crops and flips, SimCLR's linear evaluation).",
		"sgd_lr_help": "Of --protocol sgd: highest rate, which falls to 0 along half a cosine; 0 " +
			"means 0.1·batch/256.",
		"rank_pictures_help": "Pictures to use at most. RankMe's authors use 25600.",
		"rank_views_help":    "Pictures of which two views are compared; 0: no alignment.",
		"classifier_help":    "A classifier that eval linear or finetune kept; default: the run's.",
	}
}
