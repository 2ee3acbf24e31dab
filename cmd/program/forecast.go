package program

import (
	"time"

	"vksimclr/train"
)

// forecast compares what was said of a run with what happened, for summary.json.
type forecast struct {
	DeviceBytes          uint64  `json:"device_bytes"` // allocated for the steps
	PredictedDeviceBytes uint64  `json:"predicted_device_bytes"`
	PeakBytes            uint64  `json:"peak_device_bytes"` // with judging and saving beside
	PredictedPeakBytes   uint64  `json:"predicted_peak_device_bytes"`
	StepsSeconds         float64 `json:"steps_seconds"`     // from the end of the first step on
	PredictedSeconds     float64 `json:"predicted_seconds"` // before the start; 0: it was not
	After20              float64 `json:"predicted_seconds_after_20_steps"`

	total int // steps that this process does
	done  int
	first time.Time
	now   func() time.Time
}

// predictAfter is how many steps tell how long the others will take.
const predictAfter = 20

// predicted begins to compare.
func (t *session) predicted() *forecast {
	return &forecast{DeviceBytes: t.dev.Allocated(), PredictedDeviceBytes: t.needs.Step(),
		PredictedPeakBytes: t.needs.Device(), PredictedSeconds: t.expects.Seconds(),
		total: t.run.Total() - t.run.Done(), now: time.Now}
}

// listen is a listener of a run.
func (p *forecast) listen(e train.Event) error {
	if _, ok := e.(train.StepDone); !ok {
		return nil
	}
	if p.done++; p.done == 1 {
		p.first = p.now()
		return nil
	}
	p.StepsSeconds = p.now().Sub(p.first).Seconds()
	if p.done == predictAfter {
		p.After20 = p.StepsSeconds / (predictAfter - 1) * float64(p.total-1)
	}
	return nil
}
