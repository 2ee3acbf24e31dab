package supervise

import "math"

// rates is the learning rate of every step, counted from 0.
type rates interface{ Rate(step int) float64 }

// drops is a rate that falls to a tenth at each of the given steps.
type drops struct {
	peak float64
	at   []int
}

// Rate implements rates.
func (d drops) Rate(step int) float64 {
	passed := 0
	for _, at := range d.at {
		if step >= at {
			passed++
		}
	}
	return d.peak * math.Pow(0.1, float64(passed))
}

// rates are those of a run of so many steps, each of them in an epoch.
func (r Recipe) rates(steps, each int) (rates, error) {
	schedule, err := r.Rate.Schedule(r.Train.Len(), r.Batch, steps)
	if err != nil || len(r.Drops) == 0 {
		return schedule, err
	}
	d := drops{peak: schedule.Peak}
	for _, epoch := range r.Drops {
		d.at = append(d.at, epoch*each)
	}
	return d, nil
}
