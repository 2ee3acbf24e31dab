package program

import (
	"strings"

	"github.com/alecthomas/kong"
)

// evalVars are the texts that do not fit into the tags of the commands that judge.
func evalVars() kong.Vars {
	var knn []string
	for _, p := range knnProtocols() {
		knn = append(knn, p.name)
	}
	return kong.Vars{
		"eval_layer_help": "Features: 0 or h the encoder's output, 1 to 3 a layer of the head " +
			"after its ReLU, -1 or z the head's output (write --layer=-1).",
		"test_limit_help": "Pictures to test on; 0 means all.",
		"eval_k_help": "Neighbours that vote; 0: 200, but at most a tenth of the training " +
			"pictures.",
		"knn_t":      "Temperature T of the votes' weights exp(cosine/T).",
		"votes_help": "How neighbours vote: weighted or plain; plain ones all count 1.",
		"distance_help": "What is near: cosine, or euclidean, whose votes weigh 1/distance as in " +
			"solo-learn.",
		"knn_protocol_help": "Published k, votes, distance and temperature, for those not given: " +
			strings.Join(knn, ", ") + ".",
		"l2_help": "Penalty l2/2·|W|² beside the sum of cross-entropies (scikit-learn's 1/C); 0 " +
			"takes the best of up to 45 between 1e-6 and 1e5.",
		"protocol_help": "How the classifier is fitted: lbfgs (on features of whole pictures); " +
			"on the device, on crops and flips: sgd (SimCLR's linear evaluation, batch 256) or " +
			"as published by paper, official, official-cifar, lightly, sololearn, vissl, " +
			"dkobak-aug; dkobak (on features).",
		"sgd_lr_help": "Of all but lbfgs: highest rate, as it is; 0 means the protocol's, for " +
			"sgd 0.1·batch/256.",
		"rank_pictures_help": "Pictures to use at most. RankMe's authors use 25600.",
		"rank_views_help":    "Pictures of which two views are compared; 0: no alignment.",
		"classifier_help":    "A classifier that eval linear or finetune kept; default: the run's.",
		"features_help":      "A .npy file of the same pictures that embed wrote, with its keys.",
		"explore_address":    "Where the page is; port 0: any free one.",
		"explore_token":      "Ask readers for it; default: none on this machine, else made.",
		"static_help":        "Write the page into an empty folder, and end.",
		"near_help":          "Of pictures this much alike (cosine) one can be chosen; 0: off.",
		"labelled_help":      "Pictures with labels already: keys as in an earlier list.",
		"by_help":            "diverse: far from each other; typical; odd; random.",
	}
}
