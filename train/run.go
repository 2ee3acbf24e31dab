package train

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/optim"
)

// Run is a training run on a device. One goroutine uses it at a time.
type Run struct {
	recipe    Recipe
	dev       *engine.Device
	net       *Network
	opt       *optim.Optimizer
	probe     *probe // nil: none
	step      *step
	small     *step     // for the smaller last batch of an epoch; nil: none
	home      Residence // of the pictures
	listeners []Listener
	rate      optim.Schedule
	total     int // steps in all
	course    data.Course
	done      int
	began     time.Time // of the step under way
	scale     LossScale
	collapse  *collapse
	scales    optim.Scales // of the last step
	groups    groups       // of ranks
	stepping  bool         // a loop over Steps is under way
	closed    bool
}

// New plans and allocates everything that a recipe needs and stores the first weights.
func New(d *engine.Device, recipe Recipe) (*Run, error) {
	r, err := prepare(d, recipe)
	if err != nil {
		return nil, err
	}
	err = r.net.Initialize(recipe)
	for _, a := range r.net.averages() {
		err = errors.Join(err, a.Begin())
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// Resume goes on with the run whose checkpoints are in a folder, to the very same bits: it takes
// the newest good one. A damaged one is passed to warn, which may be nil, and skipped. Without any
// checkpoint, or without the folder, the error is ErrNoCheckpoint. The recipe must be the one that
// the run began with; its Settings are not compared.
func Resume(d *engine.Device, recipe Recipe, dir string, warn func(error)) (*Run, error) {
	c, path, err := NewestCheckpoint(dir, warn)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %w", ErrNoCheckpoint, err)
	}
	if err != nil {
		return nil, err
	}
	r, err := ResumeFrom(d, recipe, c)
	if err != nil {
		return nil, fmt.Errorf("train: resume %s: %w", path, err)
	}
	return r, nil
}

// ResumeFrom goes on from a checkpoint that was read already.
func ResumeFrom(d *engine.Device, recipe Recipe, c *Checkpoint) (*Run, error) {
	was, is := c.LossScale.mixed(), recipe.Precision == Mixed
	if was != is || c.BF16 != (recipe.Precision == BF16) {
		return nil, fmt.Errorf("the recipe's precision is %v, the checkpoint has another",
			recipe.Precision)
	}
	var err error
	if recipe.Policy, err = recipe.keepPolicy(c.Policy); err != nil {
		return nil, err
	}
	r, err := prepare(d, recipe)
	if err != nil {
		return nil, err
	}
	r.done, r.scale = c.Step, c.LossScale
	if err = r.net.Restore(c); err == nil {
		err = errors.Join(c.RestoreOptimizer(r.net.Weights, r.opt),
			r.net.restoreLoss(r.recipe.Loss, c))
	}
	if err == nil && r.probe != nil {
		err = r.probe.restore(c)
	}
	for _, a := range r.net.averages() {
		err = errors.Join(err, a.restore(c))
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

func prepare(d *engine.Device, recipe Recipe) (r *Run, err error) {
	if err := recipe.Validate(); err != nil {
		return nil, err
	}
	r = &Run{recipe: recipe, dev: d, scale: recipe.Precision.lossScale(),
		collapse: newCollapse(recipe.Loss, recipe.Batch, viewsOfPicture+recipe.Views.Small.Count)}
	defer func() {
		if err != nil {
			r.Close()
			r = nil
		}
	}()
	r.course = recipe.Course()
	r.total = r.course.Steps(recipe.Epochs)
	r.rate, err = recipe.Rate.Schedule(recipe.Data.Len(), recipe.Batch, r.total)
	if err != nil {
		return r, err
	}
	r.rate.Each = r.course.EpochSteps()
	if r.groups, err = recipe.newGroups(); err != nil {
		return r, err
	}
	if r.net, err = NewNetwork(d, recipe); err != nil {
		return r, err
	}
	if r.recipe.Loss, err = r.net.OpenLoss(d, recipe.Loss); err != nil {
		return r, err
	}
	if r.opt, err = r.net.Optimizer(d, recipe); err != nil {
		return r, err
	}
	if recipe.Probe {
		if r.probe, err = newProbe(d, recipe, r.net.Encoder.Features()); err != nil {
			return r, err
		}
	}
	return r, r.record()
}

// record records the step. Where the step lacks the memory that its pictures would keep, the
// pictures do not stay.
func (r *Run) record() (err error) {
	if r.home, err = r.recipe.Residence(r.dev); err != nil {
		return err
	}
	err = r.recordSteps(r.home.Stay)
	var memory *engine.MemoryError
	if errors.As(err, &memory) && r.home.Stay && r.recipe.Resident == ResidentAuto {
		r.home.Stay, r.home.Reason = false, needed
		err = r.recordSteps(false)
	}
	return err
}

// Residence says whether the pictures stay in device memory, and why.
func (r *Run) Residence() Residence { return r.home }

// Done is the number of steps done.
func (r *Run) Done() int { return r.done }

// Total is the number of steps in all.
func (r *Run) Total() int { return r.total }

// PerEpoch is the number of steps in an epoch: rounded where batches wrap.
func (r *Run) PerEpoch() int { return r.course.PerEpoch() }

// Network is the network that is trained.
func (r *Run) Network() *Network { return r.net }

// Plan says what a step needs.
func (r *Run) Plan() engine.Plan { return r.step.program.Plan() }

// Timings are the times of the last step's operations, for a recipe with Profile set; nil before
// the first step and where the device has no timestamps.
func (r *Run) Timings() ([]engine.Timing, error) {
	r.checkOpen()
	return r.step.program.Timings()
}
