package program

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"vksimclr/data"
	"vksimclr/dist"
	"vksimclr/kernels"
	"vksimclr/train"
)

// rankStage is how far the ranks of a run are.
type rankStage int

const (
	beforeBeginning rankStage = iota // rank 0 decides, the others wait for it
	preparing                        // each by itself
	taking                           // the others take orders
	broken                           // a rank failed in the midst of what all do
)

// shared is what a run has of its ranks.
type shared struct {
	ranks         *ranks // nil: one process alone
	warnings      *warnings
	printed       []string        // warnings that were printed
	cancel        func()          // stops the run after the step under way
	devices       []string        // by rank
	decidedPolicy *kernels.Policy // of rank 0; nil: to be resolved
	resumedFrom   string          // the checkpoint that the run goes on from; empty: it is new
}

// begin tells the other ranks of a run what rank 0 has decided, and waits until they are ready to
// prepare it.
func (t *session) begin(c *train.Checkpoint) error {
	if t.ranks.size() == 1 {
		return nil
	}
	t.shareMemory()
	b := beginning{Settings: t.toml(), Pictures: t.whichPictures(), First: t.first,
		Home: t.needs.Home}
	if c != nil {
		file, err := os.ReadFile(t.resumedFrom)
		if err != nil {
			return fmt.Errorf("checkpoint: %w", err)
		}
		b.Checkpoint = file
	} else {
		recipe, err := t.recipe(t.Size)
		if err != nil {
			return err
		}
		if b.Policy, err = recipe.ResolvePolicy(t.dev); err != nil {
			return err
		}
		t.decidedPolicy = &b.Policy
	}
	if err := t.ranks.agree(nil); err != nil {
		return err
	}
	t.ranks.stage = preparing
	if err := t.ranks.tellAll(&b); err != nil {
		return err
	}
	return t.ranks.agree(nil)
}

// follow takes part in a run that rank 0 leads.
func (t *trainCommand) follow(ctx context.Context, c console) (err error) {
	r := c.ranks
	if err := r.agree(nil); err != nil {
		return err
	}
	var b beginning
	if err := r.tellAll(&b); err != nil {
		return err
	}
	if b.Settings == "" {
		r.together = true
		return nil
	}
	kept := &warnings{}
	s := &session{log: kept, told: kept, shared: shared{ranks: r, warnings: kept}}
	defer func() {
		if s.dev != nil {
			if e := s.dev.Close(); err == nil {
				err = e
			}
		}
	}()
	checkpoint, err := s.join(ctx, b, t.Settings.Device)
	if err = r.agree(err); err != nil {
		return err
	}
	if err := s.prepare(checkpoint); err != nil {
		return err
	}
	defer s.run.Close()
	if err := s.meet(); err != nil {
		return err
	}
	return s.follow(ctx)
}

// join takes over what rank 0 has decided, on the device of one's own.
func (t *session) join(ctx context.Context, b beginning, device string) (c *train.Checkpoint,
	err error) {
	t.Settings = defaultSettings()
	if _, err := t.parse(b.Settings, "the settings of rank 0"); err != nil {
		return nil, err
	}
	t.Device, t.first, t.decidedPolicy, t.needs.Home = device, b.First, &b.Policy, b.Home
	if spec, err := data.ParseSpec(t.Data); err == nil && spec.Decodes() {
		if _, err := data.ResolveJPEG(t.JPEG); err != nil {
			return nil, err
		}
	}
	if t.parts, err = t.openData(ctx, t.log); err != nil {
		return nil, err
	}
	if own := t.whichPictures(); own != b.Pictures {
		return nil, fmt.Errorf("train: %s has other pictures here (%s) than rank 0 has (%s): give "+
			"all hosts the same", t.Data, own, b.Pictures)
	}
	if c, err = readSent(b.Checkpoint); err != nil {
		return nil, err
	}
	t.dev, err = t.openDevice()
	return c, err
}

// whichPictures tells sets of pictures apart.
func (t *session) whichPictures() string {
	text := fmt.Sprintf("%d", t.parts.Train.Len())
	if f, ok := t.parts.Train.(data.Fingerprinted); ok {
		text += ", " + f.Fingerprint()
	}
	return text
}

// meet has all ranks know that all are ready, and on which devices.
func (t *session) meet() (err error) {
	if t.ranks.size() == 1 {
		return nil
	}
	if t.devices, err = dist.Texts(t.ranks, t.dev.Name()); err == nil {
		t.ranks.stage = taking
	}
	return err
}

// goOn is how to go on with the run after one of its ranks is gone.
func (t *session) goOn() string {
	path := t.summary.Checkpoint
	if _, err := os.Stat(path); path == "" || err != nil {
		return "it had saved no checkpoint yet"
	}
	return fmt.Sprintf("go on from %s with any number of ranks: vksimclr train --resume --out %s",
		filepath.Base(path), filepath.Clean(t.Out))
}
