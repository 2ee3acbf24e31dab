package program

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"vksimclr/engine"
	"vksimclr/eval"
)

type knnCommand struct {
	judgeFlags
	TestLimit   int     `name:"test-limit" aliases:"knn-test" default:"0" help:"${test_limit_help}"`
	K           int     `name:"k" aliases:"knn-k" default:"0" help:"${eval_k_help}"`
	Temperature float64 `name:"temperature" aliases:"knn-temperature" default:"0.1" help:"${knn_t}"`
	Votes       string  `default:"weighted" enum:"weighted,plain" help:"${votes_help}"`
	Distance    string  `default:"cosine" enum:"cosine,euclidean" help:"${distance_help}"`
	Unweighted  bool    `help:"The same as --votes plain."`
	Protocol    string  `placeholder:"NAME" help:"${knn_protocol_help}"`
	clip        bool    // K is a protocol's: at most the bank votes
}

func (knnCommand) Help() string {
	return `Each picture to test on is classified by a vote of the K most similar training pictures:
cosine similarity of the encoder's output, weight exp(similarity/T). The encoder is not changed.
Where there are labels and nothing to test on, each training picture is classified by the others.

Beside the checkpoint lie eval-knn.json, a confusion matrix, a sheet of nearest neighbours, a map
of the pictures, and the features for the next command. docs/judging.md explains the numbers.

Examples:

  vksimclr eval knn runs/mine
  vksimclr eval knn runs/mine --k 20 --votes plain --json
  vksimclr eval knn runs/mine --protocol dkobak
  vksimclr eval knn runs/mine --data ~/other-pictures --val 20%`
}

// knnResult is what eval knn prints.
type knnResult struct {
	Top1        float64  `json:"top1"` // percent
	Top5        float64  `json:"top5"`
	Margin      float64  `json:"top1_margin"` // half of the 95 % interval
	PerClass    float64  `json:"per_class"`   // mean of the classes' top-1
	Train       int      `json:"n_train"`
	Test        int      `json:"n_test"`
	K           int      `json:"k"`
	Votes       string   `json:"votes"`
	Distance    string   `json:"distance"`
	Temperature *float64 `json:"temperature"` // null for plain votes
	LeaveOneOut bool     `json:"leave_one_out"`
	Classes     []string `json:"classes"`
	Confusion   [][]int  `json:"confusion"` // [label][predicted]
	Top1Again   float64  `json:"knn_top1"`  // top1 by its older name
	judged
}

// Run judges the checkpoint by neighbours.
func (k *knnCommand) Run(ctx context.Context, line *kong.Context, c console) error {
	if err := k.follow(given(line)); err != nil {
		return err
	}
	if k.K < 0 {
		return usage("eval knn: --k %d: give 1 or more, or leave it out", k.K)
	}
	if !(k.Temperature > 0) && k.weighted() {
		return usage("eval knn: --temperature %g: give a number above 0", k.Temperature)
	}
	if slices.Contains(given(line), "temperature") && !k.weighted() {
		return usage("eval knn: --temperature %g is for weighted votes by cosine, not %s votes "+
			"by %s distance: leave it out", k.Temperature, k.Votes, k.Distance)
	}
	j, err := k.open(ctx, c, k.TestLimit)
	if err != nil {
		return err
	}
	result, err := k.judge(ctx, j)
	if err != nil {
		return j.explained("eval knn", err)
	}
	return j.finish(c, "eval-knn", result, &result.Files)
}

// judge encodes the pictures and lets them vote.
func (k *knnCommand) judge(ctx context.Context, j *judging) (r *knnResult, err error) {
	parts, err := j.labelledParts()
	if err != nil {
		return nil, err
	}
	bank, query := parts[0], parts[len(parts)-1]
	r = &knnResult{Train: bank.set.Len(), Test: query.set.Len(), Votes: k.Votes,
		Distance: k.Distance, LeaveOneOut: bank == query, Classes: bank.classes}
	if r.K, err = k.neighbours(r); err != nil {
		return nil, err
	}
	if k.weighted() {
		r.Temperature = &k.Temperature
	}
	knn := eval.KNN{K: r.K, Temperature: k.Temperature, Plain: k.Votes == "plain",
		Euclidean: k.Distance == "euclidean", Classes: len(bank.classes),
		LeaveOneOut: r.LeaveOneOut}
	compared := newCountdown(j.log, "compared")
	defer compared.close()
	knn.Progress = func(done, of int) error {
		compared.show(done/r.Train, of/r.Train)
		return ctx.Err()
	}
	var votes eval.KNNResult
	err = j.features(ctx, parts, func(d *engine.Device) (err error) {
		r.judged = j.about(d.Name())
		votes, err = knn.Classify(d, bank.features, query.features)
		return err
	})
	if err != nil {
		return nil, err
	}
	scores := eval.ScorePredicted(votes.Predicted, query.labels, len(r.Classes))
	r.Top1, r.Top5 = percent(votes.Top1), percent(votes.Top5)
	r.PerClass, r.Confusion = percent(scores.PerClass/100), scores.Confusion
	r.Margin, r.Top1Again = margin95(r.Top1, r.Test), r.Top1
	j.confusion("eval-knn-confusion", fmt.Sprintf("kNN: top-1 %.2f %% of %d", r.Top1, r.Test),
		r.Confusion, r.Classes)
	j.neighbourSheet("eval-knn-neighbours", k.nearness(), bank, query, votes)
	j.embeddingMap("eval-knn-map", query.features, r.Classes)
	return r, nil
}

// neighbours is the number of pictures that vote: as the flag says, else 200 but at most a tenth of
// the bank.
func (k *knnCommand) neighbours(r *knnResult) (int, error) {
	const usual = 200
	most := r.Train
	if r.LeaveOneOut {
		most--
	}
	switch {
	case k.K > most && k.clip:
		return most, nil
	case k.K > most:
		return 0, usage("eval knn: --k %d: there are only %d pictures to vote: give at most %d",
			k.K, most, most)
	case k.K > 0:
		return k.K, nil
	}
	return max(1, min(usual, most/10)), nil
}

func (r *knnResult) String() string {
	var text strings.Builder
	votes := "plain votes"
	if r.Distance == "euclidean" {
		votes = "Euclidean distance, " + r.Votes + " votes"
	}
	if r.Temperature != nil {
		votes = fmt.Sprintf("votes weighted at temperature %g", *r.Temperature)
	}
	against := fmt.Sprintf("%d pictures against %d", r.Test, r.Train)
	if r.LeaveOneOut {
		against = fmt.Sprintf("each of %d pictures against the others", r.Train)
	}
	fmt.Fprintf(&text, "kNN of %s: %s, k %d, %s\n", r.Checkpoint, against, r.K, votes)
	writeScores(&text, r.Top1, r.Margin, r.Top5, r.PerClass, r.Confusion, r.Classes)
	return strings.TrimSuffix(text.String(), "\n")
}

// weighted tells whether votes have a temperature.
func (k *knnCommand) weighted() bool { return k.Votes == "weighted" && k.Distance == "cosine" }

// nearness is what a similarity is.
func (k *knnCommand) nearness() string {
	if k.Distance == "euclidean" {
		return "1/distance"
	}
	return "cosine"
}
