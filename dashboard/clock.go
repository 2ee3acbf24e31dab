package dashboard

import "strconv"

// Curves that the dashboard adds to those of a run.
const (
	secondsKey = "seconds"    // training time up to a step, without evaluations
	waitKey    = "wait_share" // of a step's time, 0 to 1
)

// recentSteps is how many steps the rates of now are measured over.
const recentSteps = 100

// minSpeed is the lowest speed, in pictures per second, that is not a mistake.
const minSpeed = 1e-9

// clock makes times of a run's speeds.
type clock struct {
	read    int     // steps that were taken
	seconds float64 // that they took
	recent  []tick  // the last ones
}

// tick is the time of a step and how much of it went by waiting for pictures.
type tick struct{ seconds, waited float64 }

// advance takes the steps that are new.
func (k *clock) advance(w *watched, version uint64) {
	batch, err := strconv.ParseFloat(w.config.Settings["batch"], 64)
	if err != nil || batch <= 0 {
		return
	}
	steps, speeds := w.run.Series("images_per_second")
	waitSteps, waits := w.run.Series("wait_seconds")
	if k.read == len(steps) {
		return
	}
	seconds, share := w.curve(secondsKey), w.curve(waitKey)
	told := len(waits) == len(speeds)
	for ; k.read < len(steps); k.read++ {
		if speeds[k.read] < minSpeed {
			continue
		}
		t := tick{seconds: batch / speeds[k.read]}
		k.seconds += t.seconds
		seconds.add(steps[k.read], k.seconds, version)
		if told && waitSteps[k.read] == steps[k.read] {
			t.waited = waits[k.read]
			share.add(steps[k.read], min(t.waited/t.seconds, 1), version)
		}
		k.recent = append(k.recent, t)
	}
	if extra := len(k.recent) - recentSteps; extra > 0 {
		k.recent = append(k.recent[:0], k.recent[extra:]...)
	}
}

// pace is the seconds of a step and the share of waiting, over the last steps.
func (k *clock) pace() (seconds, waited float64, ok bool) {
	for _, t := range k.recent {
		seconds, waited = seconds+t.seconds, waited+t.waited
	}
	if len(k.recent) == 0 {
		return 0, 0, false
	}
	return seconds / float64(len(k.recent)), min(waited/seconds, 1), true
}
