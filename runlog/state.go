package runlog

import (
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// State tells how a run goes.
type State string

const (
	Running  State = "running"
	Finished State = "finished"
	Stopped  State = "stopped" // interrupted, killed or failed
)

// A run counts as stopped when it has written nothing for so long, or for so many times as long as
// its last steps took.
const (
	silence      = 2 * time.Minute
	silenceSteps = 20
)

// State tells whether the run is finished (its summary is of its last step), still writes, or was
// stopped.
func (r *Run) State() State {
	if s := r.Summary(); s != nil {
		seconds, _ := s["seconds"].(float64)
		steps, _ := s["steps"].(float64)
		if seconds > 0 && int(steps) == r.Step() {
			return Finished
		}
	}
	info, err := os.Stat(filepath.Join(r.Dir, MetricsFile))
	if err != nil {
		return Running // its first steps are being prepared
	}
	quiet := silence
	quiet = max(quiet, silenceSteps*r.stepTime())
	if r.now().Sub(info.ModTime()) > quiet {
		return Stopped
	}
	return Running
}

// stepTime is the time of the last step, from its pictures per second and the batch.
func (r *Run) stepTime() time.Duration {
	_, speeds := r.Series("images_per_second")
	batch, err := strconv.ParseFloat(r.Setting("batch"), 64)
	if err != nil || len(speeds) == 0 || speeds[len(speeds)-1] <= 0 {
		return 0
	}
	return time.Duration(batch / speeds[len(speeds)-1] * float64(time.Second))
}
