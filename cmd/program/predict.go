package program

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"vksimclr/data"
	"vksimclr/eval"
)

type predictCommand struct {
	Checkpoint string `arg:"" help:"A checkpoint, or a run's folder: its newest good one."`
	Out        string `required:"" placeholder:"FILE" help:"File to write: .csv, .parquet or .npy."`
	Classifier string `placeholder:"FILE" help:"${classifier_help}"`
	Data       string `placeholder:"DATA" help:"Pictures, as for train; default: the run's."`
	Labels     string `placeholder:"WORD" help:"As for train: labels to compare with, if any."`
	Split      string `default:"train" enum:"train,test,bank" help:"${split_help}"`
	Limit      int    `default:"0" help:"Predict N pictures only, as for train; 0 means all."`
	Top        int    `default:"5" help:"Classes of a row of a .csv file; 0: a column for each."`
	Device     string `placeholder:"DEVICE" help:"Vulkan device, as for train."`
	JSON       bool   `help:"Print the result as JSON."`

	Pictures pictureFlags `embed:""`
	Seen     seenFlags    `embed:""`
}

func (predictCommand) Help() string {
	return `Writes the most likely class of every picture and its probability, with the classifier
that eval linear or finetune kept in the run's folder.

- .csv: columns key, label, probability, label2, probability2 and so on. With --top 0: key, label
  and one column of probabilities for each class.
- .npy: an array [pictures,classes] of float32 for NumPy and for distill: the logits, whose softmax
  are the probabilities. Beside F.npy lie F.keys.txt and F.classes.txt.
- .parquet: columns key, label and probabilities, a list of float32 in the order of the classes,
  which stand in F.classes.txt beside F.parquet.

Examples:

  vksimclr predict runs/mine --data ~/new-pictures --out labels.csv
  vksimclr predict runs/mine --split test --out test.parquet
  vksimclr predict runs/mine --out teacher.npy`
}

// predictResult is what predict prints.
type predictResult struct {
	Out        string   `json:"out"`
	Beside     []string `json:"beside,omitempty"`
	Pictures   int      `json:"n"`
	Classes    []string `json:"classes"`
	Counts     []int    `json:"counts"` // pictures of each class, as predicted
	Top1       *float64 `json:"top1"`   // percent; null: the pictures have no labels
	Top5       *float64 `json:"top5"`
	Classifier string   `json:"classifier"`
	Checkpoint string   `json:"checkpoint"`
	Data       string   `json:"data"`
}

// Run predicts the classes of pictures and writes them.
func (p *predictCommand) Run(ctx context.Context, c console) error {
	_, err := outFormat("predict", p.Out, ".csv", ".parquet", ".npy")
	switch {
	case err != nil:
		return err
	case p.Top < 0:
		return usage("predict: --top %d: give 1 or more, or 0 for all classes", p.Top)
	case p.Limit < 0:
		return usage("predict: --limit %d: give 1 or more, or 0 for all", p.Limit)
	}
	if err := checkOut("predict", p.Out); err != nil {
		return err
	}
	classifier, path, err := keptClassifier("predict", p.Classifier, p.Checkpoint)
	if err != nil {
		return err
	}
	flags := judgeFlags{Checkpoint: p.Checkpoint, Data: p.Data, Labels: p.Labels, Limit: p.Limit,
		Layer: classifier.Layer, Device: p.Device, Cache: false, Pictures: p.Pictures,
		Seen: p.Seen, single: true}
	j, err := flags.open(ctx, c, p.Limit)
	if err != nil {
		return err
	}
	if classifier.Encoder != j.hash {
		return fmt.Errorf("predict: %s belongs to another encoder than that of %s: run "+
			"vksimclr eval linear %s again", path, j.path, p.Checkpoint)
	}
	set, err := j.settings.splitOf(j.parts, "predict", p.Split)
	if err != nil {
		return err
	}
	of := &part{name: "predict", set: set}
	if err := j.features(ctx, []*part{of}, nil); err != nil {
		return j.explained("predict", err)
	}
	logits, err := classifier.Logits(of.features)
	if err != nil {
		return fmt.Errorf("predict: %s: %w", path, err)
	}
	table := predictions{keys: of.features.Keys, classes: classifier.Classes, logits: logits,
		p: eval.Softmax(slices.Clone(logits), len(classifier.Classes))}
	result := predictResult{Out: p.Out, Pictures: set.Len(), Classes: classifier.Classes,
		Classifier: path, Checkpoint: j.path, Data: j.settings.Data}
	result.count(table, set)
	if result.Beside, err = table.save(p.Out, p.Top); err != nil {
		return fmt.Errorf("predict: %w", err)
	}
	return c.print(p.JSON, result)
}

// count counts the pictures of each class, and compares with labels where they are known and of
// the same classes.
func (r *predictResult) count(t predictions, set data.Dataset) {
	winners := eval.Winners(t.p, len(t.classes))
	r.Counts = make([]int, len(t.classes))
	for _, class := range winners {
		r.Counts[class]++
	}
	labelled, ok := set.(data.Labelled)
	if !ok {
		return
	}
	place := map[string]int{}
	for i, name := range t.classes {
		place[name] = i
	}
	labels := make([]int, set.Len())
	for i := range labels {
		if labels[i], ok = place[labelled.Classes()[labelled.Label(i)]]; !ok {
			return
		}
	}
	s := eval.Score(t.p, labels, len(t.classes))
	top1, top5 := percent(s.Top1/100), percent(s.Top5/100)
	r.Top1, r.Top5 = &top1, &top5
}

func (r predictResult) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%d pictures of %s in %s, by %s\n", r.Pictures, r.Data, r.Out, r.Classifier)
	if r.Top1 != nil {
		fmt.Fprintf(&text, "they have labels: top-1 %.2f %%%s\n", *r.Top1,
			topFive(*r.Top5, len(r.Classes)))
	}
	writeCounts(&text, r.Classes, r.Counts)
	return strings.TrimSuffix(text.String(), "\n")
}

// topFive is what is said of the top-5 beside the top-1: nothing of five classes or fewer, where it
// is always 100 %.
func topFive(percent float64, classes int) string {
	if classes <= 5 {
		return ""
	}
	return fmt.Sprintf(", top-5 %.2f %%", percent)
}

// writeCounts lists the most frequent classes.
func writeCounts(out io.Writer, classes []string, counts []int) {
	const shown = 10
	left := 0
	for i, class := range largestFirst(counts) {
		switch {
		case counts[class] == 0:
		case i >= shown:
			left += counts[class]
		default:
			fmt.Fprintf(out, "  %6d  %s\n", counts[class], classes[class])
		}
	}
	if left > 0 {
		fmt.Fprintf(out, "  %6d  of other classes\n", left)
	}
}
