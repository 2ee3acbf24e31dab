package train

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/optim"
	"vksimclr/shaders"
)

// run is a training run under way.
type run struct {
	Config
	set     data.Dataset
	dev     *engine.Device
	net     *Network
	policy  kernels.Policy
	opt     *optim.Optimizer
	step    *Step
	metrics *Metrics
	bar     *Progress
	rate    optim.Schedule
	steps   int // in all
	each    int // in an epoch
	done    int
	scale   LossScale
	summary Summary
}

// Run trains as the configuration says, or goes on with the run in c.Out when resume is set. Progress goes to log. A cancelled context
// finishes the step, saves and returns ErrInterrupted.
func Run(ctx context.Context, c Config, resume bool, log io.Writer) (summary Summary, err error) {
	started := time.Now()
	r := &run{Config: c}
	if r.set, err = data.Open(c.Data, data.Train, c.Limit); err != nil {
		return summary, err
	}
	if err = c.CheckSize(r.set.Len()); err != nil {
		return summary, err
	}
	var checkpoint *Checkpoint
	if resume {
		if checkpoint, err = r.findCheckpoint(log); err != nil {
			return summary, err
		}
	}
	if r.dev, err = openDevice(c.Device); err != nil {
		return summary, err
	}
	defer func() {
		if e := r.dev.Close(); err == nil {
			err = e
		}
	}()
	if err = checkTrace(r.dev, c.Trace); err != nil {
		return summary, err
	}
	if err = r.settlePolicy(checkpoint, log); err != nil {
		return summary, err
	}
	if err = r.prepare(checkpoint); err != nil {
		return summary, err
	}
	defer r.step.Close()
	if !resume { // only now, so that a run that cannot start leaves no folder
		if r.Out, err = RunFolder(c.Out, started); err != nil {
			return summary, err
		}
	}
	if err = r.Config.Save(r.Out); err != nil {
		return summary, err
	}
	fmt.Fprintf(log, "%s on %s: %d pictures, %d steps in %d epochs; %d operations a step, %s of device memory; %s\n", r.Arch, r.dev.Name(),
		r.set.Len(), r.steps, r.Epochs, r.step.Plan().Dispatches, engine.Bytes(r.dev.Allocated()), r.Out)
	if n := r.dev.Untried(); n > 0 {
		fmt.Fprintf(log, "%d kernels run on untried tiles: start-up had no more time; later starts try them, or vksimclr tune --arch %s --size %d --batch %d --precision %s\n",
			n, r.Arch, data.ViewSize(r.set), r.Batch, r.Precision)
	}
	r.bar = NewProgress(log, r.steps, r.Epochs)
	defer r.bar.Close()
	if r.metrics, err = OpenMetrics(r.Out, r.done); err != nil {
		return summary, err
	}
	defer func() {
		if e := r.metrics.Close(); err == nil {
			err = e
		}
	}()
	if err = r.judgeBefore(ctx, checkpoint); err != nil {
		return summary, r.stopped(err)
	}
	before := r.done
	if err = r.loop(ctx); err != nil {
		return summary, r.stopped(err)
	}
	r.bar.Close()
	if r.Profile {
		if err = printProfile(log, r.step.program); err != nil {
			return summary, err
		}
	}
	if r.Trace != "" && r.done > before { // a run that was done already has no step to show
		if err = saveTrace(r.Trace, r.dev, r.step.program); err != nil {
			return summary, err
		}
	}
	if r.summary.KNNAfter, err = r.judge(ctx, "after"); err != nil {
		return summary, r.stopped(err)
	}
	r.summary.Seconds = time.Since(started).Seconds()
	return r.summary, r.summary.Save()
}

func openDevice(name string) (*engine.Device, error) {
	return engine.Open(engine.Options{Device: name, Shaders: shaders.FS})
}

// findCheckpoint looks for where a resumed run goes on; a run that has saved nothing yet begins again.
func (r *run) findCheckpoint(log io.Writer) (*Checkpoint, error) {
	c, path, err := NewestCheckpoint(r.Out, func(err error) { fmt.Fprintf(log, "vksimclr: skipped: %s\n", err) })
	if errors.Is(err, ErrNoCheckpoint) {
		return nil, os.MkdirAll(r.Out, 0o777)
	}
	if err != nil {
		return nil, err
	}
	return c, c.Matches(r.Config, path)
}

// settlePolicy decides how convolutions are made. A resumed run does as it did, if it can.
func (r *run) settlePolicy(checkpoint *Checkpoint, log io.Writer) (err error) {
	if r.policy, err = resolvePolicy(r.dev, r.Config); err != nil || !r.mixed() {
		return err
	}
	with := map[bool]string{false: "without", true: "with"}
	uses := r.policy.Matrices == kernels.MatricesOn
	if checkpoint != nil && uses != checkpoint.Matrices {
		r.policy.Matrices = kernels.MatricesOff
		if checkpoint.Matrices {
			r.policy.Matrices = kernels.MatricesOn
		}
		if r.policy, err = r.policy.Resolve(r.dev); err != nil {
			fmt.Fprintf(log, "vksimclr: this run began %s cooperative matrices and goes on %s: it will end with other bits than without the break\n",
				with[checkpoint.Matrices], with[uses])
			r.policy.Matrices = kernels.MatricesOff
		}
	} else if uses {
		fmt.Fprintf(log, "convolutions use cooperative matrices (VKSIMCLR_MATRIX=off: they do not)\n")
	}
	return nil
}

// stopped turns the end of the context into ErrInterrupted with the way to go on.
func (r *run) stopped(err error) error {
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("%w after step %d of %d; go on with: vksimclr train --resume --out %s", ErrInterrupted, r.done, r.steps, filepath.Clean(r.Out))
	}
	return err
}
