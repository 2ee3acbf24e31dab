package supervise

import (
	"strings"
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
	features   models.Encoder  // the network up to the recipe's layer
	classifier models.Linear   // on its output
	weights    *models.Weights // of the classifier
	updates    []update
	labels     Labels
	step       *step
	rate       optim.Schedule
	total      int // steps in all
	each       int // steps in an epoch
	done       int
	began      time.Time // of the step under way
}

// update is an optimiser and the weights that it updates.
type update struct {
	optimizer *optim.Optimizer
	weights   *models.Weights
}

// classifierName begins the names of the classifier's tensors in a checkpoint.
const classifierName = "classifier"

// New plans and allocates everything that a recipe needs. The network has its weights already; the
// classifier begins at zero. A Run changes the weights of the network unless the recipe freezes it.
func New(d *engine.Device, net *train.Network, recipe Recipe) (r *Run, err error) {
	if err := recipe.Validate(); err != nil {
		return nil, err
	}
	r = &Run{recipe: recipe, dev: d, net: net, labels: recipe.Train.(Labels)}
	defer func() {
		if err != nil {
			r.Close()
			r = nil
		}
	}()
	if r.features, err = net.Layer(recipe.Layer); err != nil {
		return r, err
	}
	r.each = data.StepsPerEpoch(r.labels.Len(), recipe.Batch)
	r.total = r.each * recipe.Epochs
	r.rate, err = recipe.Rate.Schedule(r.labels.Len(), recipe.Batch, r.total)
	if err != nil {
		return r, err
	}
	var layout models.Layout
	r.classifier = models.NewLinear(&layout, classifierName, len(r.labels.Classes()),
		r.features.Features(), true)
	if r.weights, err = models.NewWeights(d, &layout); err != nil {
		return r, err
	}
	if err = r.optimize(r.weights, func(string) bool { return true }); err != nil {
		return r, err
	}
	if !recipe.Frozen {
		if err = r.optimize(net.Weights, r.trains); err != nil {
			return r, err
		}
	}
	r.step, err = newStep(r)
	return r, err
}

// trains tells whether a parameter of the network is trained: one of the encoder, or of the head's
// first layer where the classifier reads that.
func (r *Run) trains(name string) bool {
	first := strings.HasPrefix(name, "head.fc1.") || strings.HasPrefix(name, "head.bn1.")
	return strings.HasPrefix(name, "encoder.") || first && r.recipe.Layer == train.LayerHead1
}

// optimize makes an optimiser for the parameters of the given names. LARS does not adapt the rate
// of the classifier, as the reference implementation does not.
func (r *Run) optimize(w *models.Weights, wanted func(name string) bool) error {
	_, lars := r.recipe.Rule.(optim.LARS)
	var segments []optim.Segment
	for _, p := range w.Layout.Params {
		if wanted(p.Name) {
			adapt := p.Adapt && !(lars && w == r.weights)
			segments = append(segments, optim.Segment{Name: p.Name, Offset: p.Offset,
				Len: p.Len(), Decay: adapt, Scale: adapt})
		}
	}
	o, err := optim.New(r.dev, r.recipe.Rule, segments, w.Params, w.Grads)
	if err == nil {
		r.updates = append(r.updates, update{o, w})
	}
	return err
}

// Done is the number of steps done.
func (r *Run) Done() int { return r.done }

// Total is the number of steps in all.
func (r *Run) Total() int { return r.total }

// PerEpoch is the number of steps in an epoch: the last, partial batch is dropped.
func (r *Run) PerEpoch() int { return r.each }

// Plan says what a step needs.
func (r *Run) Plan() engine.Plan { return r.step.program.Plan() }

// Close frees what the run holds on the device; the network stays.
func (r *Run) Close() {
	if r.step != nil {
		r.step.close()
	}
	for _, u := range r.updates {
		u.optimizer.Close()
	}
	if r.weights != nil {
		r.dev.Free(r.weights.Params)
		r.dev.Free(r.weights.Grads)
		r.dev.Free(r.weights.Buffers)
	}
}
