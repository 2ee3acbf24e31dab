package train

import "vksimclr/optim"

// Event is something that happened in a run: StepDone, EpochDone, Encoded, Judged, Evaluated,
// Saving, Saved or Warned.
type Event interface{ event() }

// Value is a metric with its value.
type Value struct {
	Name  string
	Value float64
}

// StepDone tells of one step. The loop waits while listeners run.
type StepDone struct {
	Step              int     // steps done, this one included
	Epoch             int     // counted from 1
	Metrics           []Value // the loss first; valid until the next step
	Rate              float64 // learning rate
	LossScale         float64 // of mixed precision; 0 in fp32
	PicturesPerSecond float64
	Waited            float64 // seconds before the step that the device waited for its pictures
	Health            Health
	Scales            *optim.Scales // of LARS; nil for other rules. Valid until the next step
	Probe             *ProbeStep    // nil where no probe learns
	Ranks             *RanksStep    // what it spent on other ranks; nil for one alone
}

// Loss is the first metric.
func (s StepDone) Loss() float64 { return s.Metrics[0].Value }

// Metric is the metric of a name; ok is false where there is none.
func (s StepDone) Metric(name string) (value float64, ok bool) {
	for _, m := range s.Metrics {
		if m.Name == name {
			return m.Value, true
		}
	}
	return 0, false
}

// EpochDone tells that all whole batches of an epoch, counted from 1, were trained on.
type EpochDone struct{ Epoch, Step int }

// Encoded tells how far a judgement or evaluation is: so many pictures of all went through the
// encoder.
type Encoded struct{ Done, Of int }

// Judged tells how good the encoder is after so many steps.
type Judged struct {
	Step int
	Judgement
}

// Evaluated tells what the samples of a run say of its encoder.
type Evaluated struct{ Evaluation }

// Saving comes before a checkpoint is written. A listener that keeps a log flushes it now: a
// checkpoint must not know steps that the log lacks.
type Saving struct{ Step int }

// Saved tells that a checkpoint is whole and on the disk.
type Saved struct {
	Step int
	Path string
}

// Warned tells of something that does not end the run.
type Warned struct{ Err error }

func (StepDone) event()  {}
func (EpochDone) event() {}
func (Encoded) event()   {}
func (Judged) event()    {}
func (Evaluated) event() {}
func (Saving) event()    {}
func (Saved) event()     {}
func (Warned) event()    {}

// Listener takes every event of a run in order. An error ends what the run is doing and becomes
// its error.
type Listener func(Event) error

// Listen adds a listener; listeners are called in the order in which they were added. It panics
// where the listener is nil.
func (r *Run) Listen(l Listener) {
	if l == nil {
		panic("train: Listen to a nil listener")
	}
	r.listeners = append(r.listeners, l)
}

func (r *Run) tell(e Event) error {
	for _, l := range r.listeners {
		if err := l(e); err != nil {
			return err
		}
	}
	return nil
}
