package supervise

import (
	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/optim"
	"vksimclr/train"
)

// Recipe is everything that decides supervised training of a network.
type Recipe struct {
	Train data.Dataset // Pictures to train on; Labelled unless Distillation teaches without labels
	Test  data.Dataset // Labelled pictures for Run.Test; nil: none

	// Views are those of the encoder's training. Supervised training crops and flips as they say
	// and changes no colours. Tests use their views for evaluation.
	Views augment.Config

	Layer  string // what the classifier reads: one of train.Layers
	Frozen bool   // train the classifier alone; the network runs as in evaluation

	// Normed puts a batch norm between a frozen network and the classifier, as VISSL does. The
	// norm becomes a part of the classifier once that is trained.
	Normed bool
	// Drawn begins the classifier's weights at N(0, 0.01²), drawn by Seed, instead of zero.
	Drawn bool

	// Distillation teaches a teacher's answers; nil: labels alone are taught.
	Distillation *Distillation

	Rule optim.Rule
	Rate train.Rate

	Epochs int // times through the pictures
	Batch  int // pictures in a step; each gives one view
	Seed   uint64

	Precision train.Precision // how the network's activations are stored; the classifier is fp32
	Resident  train.Resident  // whether the pictures stay in device memory; changes no bit

	About    map[string]string // as train.Recipe.About
	Settings string            // as train.Recipe.Settings
}

// Distillation has a classifier learn the answers of a teacher (SimCLR v2, §2.3). The loss of a
// picture is
//
//	(1-w)·Σ_c -softmax(t/T)_c·log softmax(s/T)_c + w·(cross entropy with the label)
//
// for the teacher's logits t, the student's s, Temperature T and LabelsWeight w.
type Distillation struct {
	Teacher *Teacher // Teacher answers to each view that the student sees; nil: Logits

	// Logits [pictures,classes] are the answers to each picture, whatever its view.
	Logits []float32
	// Classes are the names of the Logits' classes; a Teacher has its own.
	Classes []string

	Temperature  float64 // above 0; 0.1 for self-distillation and 1 for a larger teacher in v2
	TimesT2      bool    // multiply the teacher's term by T², as the released notebook does
	LabelsWeight float64 // w, 0 to 1; 0: labels play no part
	// Labelled are the places of the pictures whose labels count with LabelsWeight; nil: all. The
	// others' second term is 0.
	Labelled []int
}

// views are the recipe's views with crops and flips alone.
func (r Recipe) views() augment.Config {
	v := r.Views
	v.ColorStrength, v.BlurProbability, v.Small = 0, 0, augment.SmallViews{}
	return v
}

// scaled tells whether gradients are scaled, as those of 16 bits must be.
func (r Recipe) scaled() bool { return r.Precision == train.Mixed && !r.Frozen }
