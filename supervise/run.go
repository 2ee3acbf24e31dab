package supervise

import (
	"time"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/models"
	"vksimclr/optim"
	"vksimclr/train"
)

// Run is supervised training under way on a device. One goroutine uses it at a time.
type Run struct {
	recipe     Recipe
	dev        *engine.Device
	net        *train.Network
	features   models.Encoder   // the network up to the recipe's layer
	norm       models.BatchNorm // before the classifier, where the recipe is Normed
	classifier models.Linear    // on its output
	weights    *models.Weights  // of norm and classifier
	teacher    *teacher         // nil: none on the device
	updates    []update
	classes    []string
	labels     []int // of every picture, or noLabel
	step       *step
	rate       optim.Schedule
	scale      train.LossScale
	total      int // steps in all
	each       int // steps in an epoch
	done       int
	began      time.Time // of the step under way
	waited     float64   // seconds that the device waited for its pictures
	stepping   bool      // a loop over Steps is under way
	closed     bool
}

// update is an optimiser and the weights that it updates.
type update struct {
	optimizer *optim.Optimizer
	weights   *models.Weights
}

// The names that those of the classifier's tensors, and of the norm before it, begin with in a
// checkpoint.
const (
	classifierName = "classifier"
	normName       = "classifier_bn"
)

// New plans and allocates everything that a recipe needs. The network has its weights already. A
// Run changes the weights of the network unless the recipe freezes it.
func New(d *engine.Device, net *train.Network, recipe Recipe) (r *Run, err error) {
	if err := recipe.Validate(); err != nil {
		return nil, err
	}
	r = &Run{recipe: recipe, dev: d, net: net, scale: train.LossScale{Scale: 1}}
	if recipe.scaled() {
		r.scale = recipe.Precision.LossScale()
	}
	defer func() {
		if err != nil {
			r.Close()
			r = nil
		}
	}()
	if r.classes, r.labels, err = recipe.targets(); err != nil {
		return r, err
	}
	if r.features, err = net.Layer(recipe.Layer); err != nil {
		return r, err
	}
	r.each = data.StepsPerEpoch(recipe.Train.Len(), recipe.Batch)
	r.total = r.each * recipe.Epochs
	r.rate, err = recipe.Rate.Schedule(recipe.Train.Len(), recipe.Batch, r.total)
	if err != nil {
		return r, err
	}
	if err = r.makeClassifier(); err != nil {
		return r, err
	}
	if d := recipe.Distillation; d != nil && d.Teacher != nil {
		if r.teacher, err = newTeacher(r.dev, *d.Teacher); err != nil {
			return r, err
		}
	}
	if err = r.optimize(r.weights, func(string) bool { return true }); err != nil {
		return r, err
	}
	if !recipe.Frozen {
		if err = r.optimize(net.Weights, r.trains); err != nil {
			return r, err
		}
	}
	return r, r.record()
}

// Done is the number of steps done.
func (r *Run) Done() int { return r.done }

// Total is the number of steps in all.
func (r *Run) Total() int { return r.total }

// PerEpoch is the number of steps in an epoch: the last, partial batch is dropped.
func (r *Run) PerEpoch() int { return r.each }

// Plan says what a step needs.
func (r *Run) Plan() engine.Plan { return r.step.program.Plan() }

// Residence says whether the pictures stay in device memory, and why.
func (r *Run) Residence() train.Residence { return r.step.feed.Home }

// Close frees what the run holds on the device; the network stays. The run cannot be used any more.
// Closing twice is harmless.
func (r *Run) Close() {
	if r.closed {
		return
	}
	r.closed = true
	if r.step != nil {
		r.step.close()
	}
	for _, u := range r.updates {
		u.optimizer.Close()
	}
	if r.weights != nil {
		r.weights.Close()
	}
	if r.teacher != nil {
		r.teacher.weights.Close()
	}
}

// beginSteps panics where the run cannot go on now. The function that it returns ends the steps.
func (r *Run) beginSteps() (end func()) {
	if r.closed || r.stepping {
		panic("supervise: Steps of a run that is closed, or within Steps of the same run")
	}
	r.stepping = true
	return func() { r.stepping = false }
}

// Classes are the names of the classes that are taught.
func (r *Run) Classes() []string { return r.classes }
