package train

import (
	"time"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/engine"
)

// Feeding brings the pictures of every step to the device, for steps other than Run's. The pictures
// of a whole set stay there where they fit (Residence); else each batch brings its own.
type Feeding struct {
	Home Residence // Home says whether the pictures stay, and why.

	feed *feed
}

// FeedingConfig says which pictures a Feeding brings.
type FeedingConfig struct {
	Data     data.Dataset
	Views    augment.Config
	Batch    int // Batch is the number of pictures in a step.
	Epochs   int
	Resident Resident
}

// NewFeeding makes the tensors of a feeding. Their memory is taken when the step's program is
// finished, which is to be followed by Open.
func NewFeeding(d *engine.Device, c FeedingConfig) (f *Feeding, err error) {
	r := Recipe{Data: c.Data, Views: c.Views, Batch: c.Batch, Epochs: c.Epochs,
		Resident: c.Resident}
	f = &Feeding{}
	if f.Home, err = r.Residence(d); err != nil {
		return nil, err
	}
	if f.feed, err = newFeed(d, r, f.Home.Stay); err != nil {
		return nil, err
	}
	return f, nil
}

// Pictures are what the step makes views of.
func (f *Feeding) Pictures() augment.Pictures { return f.feed.pictures }

// Inputs are the three tensors that a staging slot uploads before each step.
func (f *Feeding) Inputs() []engine.Tensor { return f.feed.inputs() }

// Open takes the host memory of pictures on their way. It fails for lack of memory.
func (f *Feeding) Open() error { return f.feed.open() }

// Held is what a data.Loader needs not read; nil where every batch brings all its pictures.
func (f *Feeding) Held() []data.Held { return f.feed.held() }

// Begin says that the device has nothing to do from now on.
func (f *Feeding) Begin() { f.feed.begin() }

// Ready says after Begin or Wait when the next batch was filled, and returns the seconds that the
// device had nothing to do before that.
func (f *Feeding) Ready(filled time.Time) (waited float64) {
	f.feed.ready(filled)
	return f.feed.late
}

// Fill writes a batch into the memory of a staging slot, that of Inputs. It may be called while a
// step runs.
func (f *Feeding) Fill(memory [][]byte, b data.Batch) error { return f.feed.fill(memory, b) }

// Submit runs the programs of a step on the pictures of the last Fill. No step may be under way.
func (f *Feeding) Submit(upload, step *engine.Program) error { return f.feed.submit(upload, step) }

// Wait waits for the step.
func (f *Feeding) Wait() error { return f.feed.wait() }

// Close frees the tensors. The programs that use them must be closed.
func (f *Feeding) Close() { f.feed.close() }
