package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/eval"
	"vksimclr/train"
)

type embedCommand struct {
	Checkpoint string `arg:"" help:"A checkpoint, or a run's folder: its newest good one."`
	Out        string `required:"" placeholder:"FILE" help:"File to write: .npy, .csv or .parquet."`
	Data       string `placeholder:"DATA" help:"Pictures, as for train; default: the run's."`
	Split      string `default:"train" enum:"train,test,bank" help:"${split_help}"`
	Limit      int    `default:"0" help:"Embed N pictures only, as for train; 0 means all."`
	Layer      string `default:"h" help:"${eval_layer_help}"`
	Normalize  bool   `help:"Give every row the length 1."`
	Device     string `placeholder:"DEVICE" help:"Vulkan device, as for train."`
	JSON       bool   `help:"Print the result as JSON."`

	Pictures pictureFlags `embed:""`
	Seen     seenFlags    `embed:""`
}

func (embedCommand) Help() string {
	return `Writes a row of numbers for every picture, in the order of the data set.

- .csv: columns key (the picture's path or number), label where it is known, f0, f1 and so on.
- .parquet: columns key, label and features, a list of float32.
- .npy: an array [pictures,features] of float32 for NumPy. Beside F.npy lie F.keys.txt and, with
  labels, F.labels.txt: one line a row. A key with a line break is written in quotes.

Examples:

  vksimclr embed runs/mine --out train.npy
  vksimclr embed runs/mine --split test --normalize --out test.csv
  vksimclr embed runs/mine --data cifar10:DIR --limit 1000 --layer z --out z.npy`
}

// embedResult is what embed prints.
type embedResult struct {
	embeddingFiles
	Pictures   int    `json:"n"`
	Features   int    `json:"features"`
	Layer      string `json:"layer"`
	Normalized bool   `json:"normalized"`
	Data       string `json:"data"`
	Step       int    `json:"step"`
	Checkpoint string `json:"checkpoint"`
	Device     string `json:"device"`
}

// Run embeds the pictures and writes the files.
func (e *embedCommand) Run(ctx context.Context, c console) error {
	if _, err := outFormat("embed", e.Out, ".npy", ".csv", ".parquet"); err != nil {
		return err
	}
	if e.Limit < 0 {
		return usage("embed: --limit %d: give 1 or more, or 0 for all", e.Limit)
	}
	layer, err := train.LayerNumber(e.Layer)
	if err != nil {
		return usage("embed: --layer: %v", err)
	}
	e.Layer = layer
	r, set, err := e.open(ctx, c)
	if err = c.ranks.agree(err); err != nil {
		return err
	}
	result := embedResult{Layer: e.Layer, Normalized: e.Normalize, Data: set.Name(),
		Step: r.checkpoint.Step, Checkpoint: r.path}
	var f eval.Features
	options := engine.Options{Device: c.ranks.device(e.Device)}
	err = withDevice(options, func(d *engine.Device) error {
		result.Device = d.Name()
		f, err = e.encode(ctx, d, r, set, c)
		return err
	})
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("embed: %w: nothing was written", errInterrupted)
	}
	if err != nil {
		return fmt.Errorf("embed %s: %w", r.path, err)
	}
	if c.ranks.follows() {
		return errFollower
	}
	result.Pictures, result.Features = f.N(), f.D
	files := embeddingFiles{Out: e.Out}
	if result.embeddingFiles, err = files.save(f, classesOf(set)); err != nil {
		return err
	}
	return c.print(e.JSON, result)
}

// open reads the checkpoint and opens the pictures.
func (e *embedCommand) open(ctx context.Context, c console) (r restored, set data.Dataset,
	err error) {
	if !c.ranks.follows() {
		if err := checkOut("embed", e.Out); err != nil {
			return r, nil, err
		}
	}
	if r, err = restore(e.Checkpoint, c); err != nil {
		return r, nil, err
	}
	if err := r.wants("embed", e.Data, e.Layer); err != nil {
		return r, nil, err
	}
	if err := r.see("embed", e.Seen); err != nil {
		return r, nil, err
	}
	set, err = e.pictures(ctx, r, c.log)
	return r, set, err
}

// pictures opens those of the run, or others.
func (e *embedCommand) pictures(ctx context.Context, r restored, log io.Writer) (data.Dataset,
	error) {
	s := r.settings
	s.takeData(e.Data, "", "")
	if err := e.Pictures.over(&s); err != nil {
		return nil, err
	}
	s.Limit, s.KNNTest = e.Limit, e.Limit
	parts, err := s.openData(ctx, log)
	if err != nil {
		return nil, err
	}
	return s.splitOf(parts, "embed", e.Split)
}

// encode passes the pictures through the checkpoint's network.
func (e *embedCommand) encode(ctx context.Context, d *engine.Device, r restored,
	set data.Dataset, c console) (f eval.Features, err error) {
	n, err := r.network(d)
	if err != nil {
		return f, err
	}
	encoder, err := n.Layer(e.Layer)
	if err != nil {
		return f, err
	}
	progress := newCountdown(c.log, "embedded")
	defer progress.close()
	f, err = eval.EncodeShared(ctx, c.ranks.group(), d, encoder, n.Weights, n.Policy,
		r.recipe.Views, set, progress.show)
	if err != nil || c.ranks.follows() {
		return f, err
	}
	if e.Normalize {
		f.Normalize()
	}
	return f, f.CheckFinite()
}

// classesOf are the names of a set's labels, nil where it has none.
func classesOf(set data.Dataset) []string {
	if labelled, ok := set.(data.Labelled); ok {
		return labelled.Classes()
	}
	return nil
}

func (r embedResult) String() string {
	text := fmt.Sprintf("%d pictures of %s: %d features (%s) each in %s", r.Pictures, r.Data,
		r.Features, r.Layer, r.Out)
	if len(r.Beside) > 0 {
		text += "; beside it " + strings.Join(r.Beside, ", ")
	}
	return text + " (" + filepath.Base(r.Checkpoint) + ")"
}
