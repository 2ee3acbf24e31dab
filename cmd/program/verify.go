package program

import (
	"context"
	"errors"
	"fmt"
	"time"
)

type verifyCommand struct {
	Folder    string `arg:"" name:"run" help:"The folder of a run."`
	Data      string `placeholder:"DATA" help:"Where the run's pictures lie now; default: as then."`
	FromStart bool   `name:"from-start" help:"Replay all steps from the first weights on."`
	Device    string `placeholder:"DEVICE" help:"Vulkan device, as for train."`
	JSON      bool   `help:"Print the result as JSON."`
}

func (verifyCommand) Help() string {
	return `Trains the steps between the two checkpoints of a run once more and compares every bit
with the newer one: parameters, running statistics, the state of optimiser, loss and probe.
Nothing in the folder changes. A run with one checkpoint is replayed from its first weights.

Another device or driver gives other bits: verify where the run was made. The exit code is 1 where
a bit differs.

Examples:

  vksimclr verify runs/mine
  vksimclr verify runs/mine --data /mnt/moved/pictures
  vksimclr verify runs/mine --from-start --json`
}

// verified is what verify prints.
type verified struct {
	Verified   bool    `json:"verified"`
	From       int     `json:"from"` // step
	To         int     `json:"to"`
	Tensors    int     `json:"tensors"`
	Numbers    int     `json:"numbers"`
	SHA256     string  `json:"sha256"`   // of the checkpoint in the folder
	Replayed   string  `json:"replayed"` // the same of what came out
	Difference string  `json:"difference,omitempty"`
	Checkpoint string  `json:"checkpoint"`
	Device     string  `json:"device"`
	Seconds    float64 `json:"seconds"`
}

// Run replays and compares.
func (v *verifyCommand) Run(ctx context.Context, c console) error {
	began := time.Now()
	r, err := v.open(c.log)
	if err != nil {
		return err
	}
	outcome, made, err := r.replay(ctx, c.log)
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, errInterrupted):
		return fmt.Errorf("verify: %w: nothing was changed", errInterrupted)
	case err != nil:
		return fmt.Errorf("verify %s: %w", v.Folder, err)
	}
	result := verified{From: r.first(), To: r.newer.Step, Checkpoint: r.path, Device: made,
		Tensors: len(r.newer.Tensors), Seconds: time.Since(began).Seconds()}
	for _, t := range r.newer.Tensors {
		n := 1
		for _, dim := range t.Shape {
			n *= dim
		}
		result.Numbers += n
	}
	if result.SHA256, err = r.newer.Hash(); err != nil {
		return err
	}
	if result.Replayed, err = outcome.Hash(); err != nil {
		return err
	}
	difference, same := r.newer.Compare(outcome)
	result.Verified, result.Difference = same, difference.String()
	if v.JSON {
		if err := c.printJSON(result); err != nil {
			return err
		}
	}
	if !same {
		return fmt.Errorf("verify: %s is not what steps %d to %d give here: %s%s", r.path,
			result.From, result.To, difference, r.otherDevice(made))
	}
	if !v.JSON {
		_, err = fmt.Fprintln(c.out, result)
	}
	return err
}

func (v verified) String() string {
	return fmt.Sprintf("verified: steps %d to %d on %s give %d tensors (%d numbers) with the bits "+
		"of %s; sha256 %s", v.From, v.To, v.Device, v.Tensors, v.Numbers, v.Checkpoint, v.SHA256)
}

// otherDevice says that the run was made elsewhere, where its summary tells so.
func (r *replayed) otherDevice(here string) string {
	s, err := readSummary(r.dir)
	if err != nil || s.Device == here || s.Device == "" {
		return ""
	}
	return fmt.Sprintf("; the run was made on %s, not on %s, which gives other bits: give that "+
		"one with --device", s.Device, here)
}

// first is the step at which the replay begins.
func (r *replayed) first() int {
	if r.older == nil {
		return 0
	}
	return r.older.Step
}
