package dashboard

import (
	"os"
	"strconv"

	"vksimclr/runlog"
)

// description is how a run stands.
type description struct {
	Name    string       `json:"name"`
	Folder  string       `json:"folder"`
	State   runlog.State `json:"state"`
	Problem string       `json:"problem,omitempty"` // why its metrics cannot be read
	Device  string       `json:"device,omitempty"`

	Step   int `json:"step"`
	Steps  int `json:"steps,omitempty"` // of the whole run; 0: unknown
	Epoch  int `json:"epoch"`
	Epochs int `json:"epochs,omitempty"`

	StepsPerEpoch float64 `json:"steps_per_epoch,omitempty"`

	// Of the steps: their time so far, and the time of those that are left, nil where that is
	// unknown or the run does not go on.
	Seconds float64  `json:"seconds,omitempty"`
	ETA     *float64 `json:"eta_seconds,omitempty"`

	// Of the last steps.
	Speed float64  `json:"images_per_second,omitempty"`
	Wait  *float64 `json:"wait_share,omitempty"`

	Memory float64 `json:"memory_bytes,omitempty"` // that the run has on the device
	Maps   []int   `json:"maps,omitempty"`         // steps of which there are maps
	Pairs  int64   `json:"pairs,omitempty"`        // when they were drawn; 0: never

	Newest map[string]float64 `json:"newest,omitempty"` // of all metrics
}

// describe tells how the run stands. problem is why it could not be read, nil where it was.
func (w *watched) describe(problem error) description {
	d := description{Name: w.run.Name, Folder: w.run.Dir, State: w.run.State(),
		Step: w.run.Step(), Maps: w.run.MapSteps(), Newest: w.newest,
		Seconds: w.clock.seconds, Memory: w.newest["memory_bytes"],
		Epoch: int(w.newest["epoch"])}
	if problem != nil {
		d.Problem = problem.Error()
	}
	summary := w.run.Summary()
	d.Device, _ = summary["device"].(string)
	d.Epochs, _ = strconv.Atoi(w.config.Settings["epochs"])
	total, _ := summary["total_steps"].(float64)
	if epochs, _ := summary["epochs"].(float64); epochs > 0 && total > 0 {
		d.StepsPerEpoch = total / epochs
		d.Steps = int(d.StepsPerEpoch*float64(max(d.Epochs, 1)) + 0.5) // it may be prolonged
	} else {
		d.StepsPerEpoch = w.firstEpoch
		d.Steps = int(d.StepsPerEpoch) * d.Epochs
	}
	if pace, waited, ok := w.clock.pace(); ok {
		batch, _ := strconv.ParseFloat(w.config.Settings["batch"], 64)
		d.Speed, d.Wait = batch/pace, &waited
		if left := d.Steps - d.Step; left > 0 && d.State == runlog.Running {
			eta := pace * float64(left)
			d.ETA = &eta
		}
	}
	if path := w.run.Pairs(); path != "" {
		if info, err := os.Stat(path); err == nil {
			d.Pairs = info.ModTime().UnixMilli()
		}
	}
	return d
}
