package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"vksimclr/data"
	"vksimclr/train"
)

type evalCommands struct {
	KNN    knnCommand    `cmd:"" name:"knn" help:"Classify pictures by their neighbours."`
	Linear linearCommand `cmd:"" help:"Fit a linear classifier to the frozen encoder's features."`
	Rank   rankCommand   `cmd:"" help:"Judge the encoder without labels."`
}

// judgeFlags say what is judged on which pictures.
type judgeFlags struct {
	Checkpoint string `arg:"" help:"A checkpoint, or a run's folder: its newest good one."`
	Data       string `placeholder:"DATA" help:"Data set, as for train; default: the run's."`
	Labels     string `placeholder:"WORD" help:"As for train; default: the run's."`
	Val        string `placeholder:"PATH" help:"As for train; default: the run's."`
	Limit      int    `default:"0" help:"Training pictures to use; 0 means all."`
	Layer      string `default:"h" help:"${eval_layer_help}"`
	Cache      bool   `default:"true" negatable:"" help:"Keep features beside the checkpoint."`
	Device     string `placeholder:"DEVICE" help:"Vulkan device, as for train."`
	JSON       bool   `help:"Print the result as JSON."`

	single bool // one picture will do

	Pictures pictureFlags `embed:""`
	Seen     seenFlags    `embed:""`
}

// judging is a checkpoint and the pictures that it is judged on.
type judging struct {
	restored
	beside
	flags judgeFlags
	ranks *ranks // nil: one process alone
	parts data.Parts
	hash  string // of the checkpoint's encoder
}

// judged says in a result what was judged.
type judged struct {
	Data       string   `json:"data"`
	Layer      string   `json:"layer"`
	Step       int      `json:"step"`
	Checkpoint string   `json:"checkpoint"`
	Encoder    string   `json:"encoder_sha256"` // the same before and after
	Device     string   `json:"device,omitempty"`
	Files      []string `json:"files"`
}

// open reads the checkpoint and opens the pictures. testLimit is for those to test on. Where one of
// several ranks fails, all do.
func (f judgeFlags) open(ctx context.Context, c console, testLimit int) (*judging, error) {
	j, err := f.openOwn(ctx, c, testLimit)
	return j, c.ranks.agree(err)
}

func (f judgeFlags) openOwn(ctx context.Context, c console, testLimit int) (*judging, error) {
	if f.Limit < 0 || testLimit < 0 {
		return nil, usage("eval: a limit of %d pictures: give 1 or more, or 0 for all",
			min(f.Limit, testLimit))
	}
	if f.Limit == 1 && !f.single {
		return nil, usage("--limit 1: one picture has no neighbours: give 2 or more, or 0 " +
			"for all")
	}
	layer, err := train.LayerNumber(f.Layer)
	if err != nil {
		return nil, usage("eval: --layer: %v", err)
	}
	f.Layer = layer
	r, err := restore(f.Checkpoint, c)
	if err != nil {
		return nil, err
	}
	if err := r.wants("eval", f.Data, f.Layer); err != nil {
		return nil, err
	}
	if err := r.see("eval", f.Seen); err != nil {
		return nil, err
	}
	j := &judging{restored: r, flags: f, ranks: c.ranks,
		beside: beside{dir: resultFolder(f.Checkpoint), log: c.log}}
	s := &j.settings
	s.takeData(f.Data, f.Labels, f.Val)
	if err := f.Pictures.over(s); err != nil {
		return nil, err
	}
	// Training with fewer pictures does not limit those to judge by.
	s.Limit, s.KNNTest, s.KNNBank, s.Device = 0, testLimit, 0, c.ranks.device(f.Device)
	s.Batch = 2 // plays no part here, and must not be held against a small bank
	if err := s.validate(); err != nil {
		return nil, err
	}
	s.Limit = f.Limit // training's rules for it are not those of judging
	if j.hash, err = r.checkpoint.HashEncoder(); err != nil {
		return nil, fmt.Errorf("%s: %w", r.path, err)
	}
	j.parts, err = s.openData(ctx, c.log)
	return j, err
}

// labels are the labels of a part of the pictures, and the names of their classes.
func (j *judging) labels(set data.Dataset) ([]int, []string, error) {
	labelled, ok := set.(data.Labelled)
	if !ok {
		return nil, nil, fmt.Errorf("%w in %s: give a folder of class folders with --data, or "+
			"judge without labels: vksimclr eval rank %s", train.ErrUnlabelled, set.Name(),
			j.flags.Checkpoint)
	}
	labels := make([]int, set.Len())
	for i := range labels {
		labels[i] = labelled.Label(i)
	}
	return labels, labelled.Classes(), nil
}

// about is the part of a result that says what was judged.
func (j *judging) about(device string) judged {
	return judged{Data: j.settings.Data, Layer: j.flags.Layer, Step: j.checkpoint.Step,
		Checkpoint: j.path, Encoder: j.hash, Device: device}
}

// finish saves a result as name.json, and prints it. The result has the files that lie beside it.
func (j *judging) finish(c console, name string, result fmt.Stringer, files *[]string) error {
	*files = append([]string{}, j.files...)
	j.keep(saveResult(j.dir, name, result))
	if j.flags.JSON {
		return c.printJSON(result)
	}
	if _, err := fmt.Fprintln(c.out, result); err != nil {
		return err
	}
	return j.tell(c.out)
}

// tell says where the files are.
func (j *judging) tell(out io.Writer) (err error) {
	for _, path := range j.files {
		_, err = fmt.Fprintf(out, "saved %s\n", path)
	}
	return err
}

// explained names the command and the checkpoint in an error.
func (j *judging) explained(command string, err error) error {
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("%s: %w: nothing was judged", command, errInterrupted)
	}
	if mistake := (*usageError)(nil); errors.As(err, &mistake) {
		return mistake
	}
	return fmt.Errorf("%s %s: %w", command, j.path, err)
}

// openCheckpoint reads a file, or the newest good checkpoint of a folder.
func openCheckpoint(path string, c console) (*train.Checkpoint, string, error) {
	stat, err := os.Stat(path)
	if err != nil {
		return nil, "", fmt.Errorf("checkpoint: %w: give a checkpoint, or the folder of a run", err)
	}
	if stat.IsDir() {
		return train.NewestCheckpoint(path, func(err error) {
			fmt.Fprintf(c.log, "vksimclr: skipped: %s\n", err)
		})
	}
	checkpoint, err := train.ReadCheckpoint(path)
	return checkpoint, path, err
}
