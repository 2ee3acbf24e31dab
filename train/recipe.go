package train

import (
	"errors"
	"fmt"
	"math"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/dist"
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/losses"
	"vksimclr/models"
	"vksimclr/optim"
)

// Recipe is everything that decides a run.
type Recipe struct {
	Data  data.Dataset   // pictures to train on; some losses learn from their labels
	Views augment.Config // Views.Size is the side of a view in pixels

	Resident Resident // whether the pictures stay in device memory; changes no bit

	Encoder        models.EncoderConfig
	Head           models.ProjectionConfig
	Initialization string    // scheme of the first weights, see models.Initialize
	Precision      Precision // FP32 unless given

	// First are values that the encoder begins with instead of those that Initialization draws
	// (ReadEncoder); nil for none.
	First models.State

	Loss losses.Loss
	Rule optim.Rule // how weights are updated
	Rate Rate       // learning rate of every step

	Exclude      Exclusion // parameters that neither decay nor have their rate scaled
	ExcludeScale Exclusion // those whose rate LARS does not scale; nil: as Exclude
	Average      Average   // of the weights

	Epochs int // times through the pictures
	Batch  int // pictures in a step; each gives two views
	Seed   uint64

	// Tail says what becomes of the last pictures of an epoch, which fill no batch.
	Tail data.Tail

	// MicroBatch is how many pictures of a step are in the network at a time, while the loss is
	// that of the whole batch; 0 means all. Where ranks share the batch, it is of each rank's.
	MicroBatch int
	Norms      Norms // what batch norms normalise with in training; MicroNorms unless given
	// SeparateViews lets each view of the batch through the network by itself, so that its batch
	// norms take the statistics of that view. Else all views go together.
	SeparateViews bool

	// Policy decides how convolutions are made, which changes bits. What it leaves open is decided
	// once, when the run begins, and kept in checkpoints.
	Policy kernels.Policy

	// Ranks are processes that train together, each on its share of every batch; nil: this one is
	// alone.
	Ranks dist.Group

	Judge   Judge   // judges the encoder; the zero Judge never does
	Probe   bool    // a linear classifier learns beside the encoder; Data must be data.Labelled
	Samples Samples // tell how the run goes (Run.Evaluate)
	Watch   Watch   // what is kept for those who look on (Run.Watched)
	Profile bool    // time every operation of the step (Run.Timings); steps get slower

	// WarnOfCollapse has a run whose embeddings become alike go on with a warning (Warned).
	// Otherwise it ends with a CollapseError.
	WarnOfCollapse bool

	// About is kept in the metadata of EncoderFile, for programs that load it.
	About map[string]string

	// Settings is kept verbatim in checkpoints: whatever text a program makes its recipe from.
	Settings string
}

// Precision says how training stores the encoder's activations and their gradients. Parameters,
// sums and the loss are fp32 always.
type Precision uint8

const (
	FP32  Precision = iota // 32 bits
	Mixed                  // fp16, and the loss scaled to suit (LossScale)
	BF16                   // bfloat16, which has the range of fp32: no loss scale, fewer digits
)

func (p Precision) String() string { return [...]string{"fp32", "mixed", "bf16"}[p] }

// PrecisionOf is the precision that String calls so; fp32 for the empty name. ok is false where
// there is none.
func PrecisionOf(name string) (p Precision, ok bool) {
	switch name {
	case "", "fp32":
		return FP32, true
	case "mixed":
		return Mixed, true
	case "bf16":
		return BF16, true
	}
	return FP32, false
}

// Activations is the type in which the encoder's activations are stored.
func (p Precision) Activations() engine.DType {
	return [...]engine.DType{engine.F32, engine.F16, engine.BF16}[p]
}

// Course is the way of the run's steps through the pictures.
func (r Recipe) Course() data.Course {
	return data.Course{Pictures: r.Data.Len(), Batch: r.Batch, Tail: r.Tail}
}

func (r Recipe) canvas() data.Canvas { return data.CanvasOf(r.Data, r.Views.MaxSide) }

// anyViews tells whether a loss takes more than two views of each picture.
func anyViews(l losses.Loss) bool {
	v, ok := l.(interface{ AnyViews() bool })
	return ok && v.AnyViews()
}

// InParts tells whether only a part of the batch is in the network at a time. All ranks do alike:
// the first one, which has no fewer pictures than others, decides.
func (r Recipe) InParts() bool {
	_, most := dist.Share(r.Batch, 0, r.group().Size())
	return r.MicroBatch > 0 && r.MicroBatch < most
}

// Validate returns every problem at once that needs no device, nil if there is none.
func (r Recipe) Validate() error {
	var bad []error
	check := func(ok bool, format string, args ...any) { // written so that NaN fails
		if !ok {
			bad = append(bad, fmt.Errorf("train: "+format, args...))
		}
	}
	check(r.Data != nil, "the recipe has no data set")
	check(r.Batch >= 2, "batch is %d: give at least 2, as other pictures are the negatives",
		r.Batch)
	check(r.MicroBatch >= 0, "a micro-batch of %d pictures: give 0 for the whole batch, or more",
		r.MicroBatch)
	check(r.Precision <= BF16, "precision %d is none of FP32, Mixed and BF16", r.Precision)
	check(r.Norms <= RankNorms, "norms %d is none of MicroNorms to RankNorms", r.Norms)
	check(r.Tail <= data.TailWrap, "tail %d is none of TailDrop, TailKeep and TailWrap", r.Tail)
	check(r.Resident <= ResidentOff, "resident %d is none of ResidentAuto, ResidentOn and "+
		"ResidentOff", r.Resident)
	check(r.Watch.Pairs >= 0 && r.Watch.Embeddings >= 0, "%d pairs and %d embeddings are to be "+
		"kept: give 0 for none, or more", r.Watch.Pairs, r.Watch.Embeddings)
	check(r.Epochs >= 1, "epochs is %d: give at least 1", r.Epochs)
	check(r.Rate.Base > 0 && !math.IsInf(r.Rate.Base, 0), "the rate is %g: it must be above 0",
		r.Rate.Base)
	check(r.Rate.WarmupEpochs >= 0 && r.Rate.WarmupEpochs <= float64(max(r.Epochs, 0)),
		"%g epochs of warm-up do not fit into %d epochs", r.Rate.WarmupEpochs, r.Epochs)
	check(r.Encoder != nil && r.Loss != nil, "the recipe lacks an encoder or a loss")
	if r.Rule == nil {
		bad = append(bad, errors.New("train: the recipe lacks a rule of update"))
	} else {
		bad = append(bad, r.Rule.Validate())
	}
	if r.Loss != nil {
		check(r.Views.Small.Count == 0 || anyViews(r.Loss), "loss %s compares two views of each "+
			"picture: take no small views, or loss nt_xent or supcon", r.Loss.Name())
	}
	if v, ok := r.Loss.(interface{ Validate(pictures int) error }); ok {
		bad = append(bad, v.Validate(r.Batch))
	}
	if r.Data != nil {
		check(r.Batch <= r.Data.Len(), "batch is %d, but %s has only %d pictures", r.Batch,
			r.Data.Name(), r.Data.Len())
		wraps := r.Tail == data.TailWrap
		check(!wraps || data.WrapBatches*r.Batch <= r.Data.Len(), "batches of %d cannot wrap in "+
			"the %d pictures of %s: give at most a third of them", r.Batch, r.Data.Len(),
			r.Data.Name())
	}
	if r.Data != nil {
		bad = append(bad, r.checkRanks())
	}
	return errors.Join(append(bad, r.checkLabels(), r.Views.Validate(), r.Rate.validate(),
		r.Exclude.Validate(), r.ExcludeScale.Validate(), r.Average.validate(), r.Judge.validate(),
		r.Samples.validate())...)
}
