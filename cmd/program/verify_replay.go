package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/interop"
	"vksimclr/train"
)

// replayed is a stretch of a run to be trained once more.
type replayed struct {
	Settings
	dir          string
	older, newer *train.Checkpoint // older is nil: from the first weights on
	path         string            // of newer
}

// open finds the two newest good checkpoints and how the run was made.
func (v *verifyCommand) open(log io.Writer) (r *replayed, err error) {
	r = &replayed{dir: v.Folder}
	if stat, err := os.Stat(v.Folder); err == nil && !stat.IsDir() {
		return nil, usage("verify: %s is a file: give the folder of a run", v.Folder)
	}
	if command := supervisedBy(v.Folder); command != "" {
		return nil, usage("verify: %s is a run of %s, and only those of train can be replayed: "+
			"give the folder of one", v.Folder, command)
	}
	paths, err := train.Checkpoints(v.Folder)
	if err != nil {
		return nil, err
	}
	for _, path := range slices.Backward(paths) {
		c, err := train.ReadCheckpoint(path)
		switch {
		case err != nil:
			fmt.Fprintf(log, "vksimclr: skipped: %s\n", err)
		case r.newer == nil:
			r.newer, r.path = c, path
		case r.older == nil && !v.FromStart:
			r.older = c
		}
	}
	if r.newer == nil {
		return nil, fmt.Errorf("verify: %w in %s that is good: give the folder of a run that has "+
			"saved one", train.ErrNoCheckpoint, v.Folder)
	}
	if r.Settings, err = checkpointSettings(r.newer, r.path); err != nil {
		return nil, err
	}
	if r.older == nil {
		if err := r.takeFirst(); err != nil {
			return nil, err
		}
	}
	r.Device, r.Out = v.Device, v.Folder
	if v.Data != "" {
		r.Data = v.Data
		if spec, err := data.ParseSpec(v.Data); err == nil {
			r.Data = spec.String()
		}
	}
	return r, nil
}

// takeFirst takes from the run's folder what it began with: the encoder of another, perhaps.
func (r *replayed) takeFirst() error {
	s := defaultSettings()
	_, err := s.load(filepath.Join(r.dir, settingsFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	r.Init = s.Init
	return nil
}

// replay trains from older to newer and returns what came out, and the name of the device.
func (r *replayed) replay(ctx context.Context, log io.Writer) (end *train.Checkpoint,
	device string, err error) {
	if err := r.resolveJPEG(); err != nil { // another decoder gives other bits
		return nil, "", err
	}
	parts, err := r.openData(ctx, log)
	if err != nil {
		return nil, "", err
	}
	if err := samePictures(r.newer, r.path, parts.Train); err != nil {
		return nil, "", err
	}
	recipe, err := r.recipe(r.viewSize(parts.Train))
	if err != nil {
		return nil, "", err
	}
	recipe.Data, recipe.Settings = parts.Train, r.newer.Settings
	recipe.Policy = r.newer.Policy
	recipe.Probe = slices.ContainsFunc(r.newer.Tensors, func(t interop.Tensor) bool {
		return t.Name == train.ProbeWeight
	})
	if r.older == nil && r.Init != "" {
		if recipe.First, err = readFirst(r.Init); err != nil {
			return nil, "", err
		}
	}
	err = withDevice(engine.Options{Device: r.Device}, func(d *engine.Device) error {
		device = d.Name()
		end, err = r.trainOn(ctx, d, recipe, log)
		return err
	})
	return end, device, err
}

// trainOn trains the steps of the stretch on a device.
func (r *replayed) trainOn(ctx context.Context, d *engine.Device, recipe train.Recipe,
	log io.Writer) (*train.Checkpoint, error) {
	start := func() (*train.Run, error) { return train.New(d, recipe) }
	if r.older != nil {
		start = func() (*train.Run, error) { return train.ResumeFrom(d, recipe, r.older) }
	}
	run, err := start()
	if err != nil {
		return nil, explained(err)
	}
	defer run.Close()
	bar := newProgress(log, r.newer.Step, r.Epochs)
	defer bar.close()
	run.Listen(bar.listen)
	if run.Done() < r.newer.Step {
		for step, err := range run.Steps(ctx) {
			if err != nil {
				return nil, err
			}
			if step.Step == r.newer.Step {
				break
			}
		}
	}
	if run.Done() != r.newer.Step {
		return nil, fmt.Errorf("the run has only %d steps, the checkpoint is of step %d: its "+
			"settings do not fit", run.Done(), r.newer.Step)
	}
	return run.Checkpoint()
}
