package program

// waiting sums up how long steps waited for their pictures. The zero value has seen no step.
type waiting struct {
	waited, all float64 // seconds
	fades       bool    // the share is that of the last steps, some twenty
}

// add takes one step: how long it waited and how long it took, both in seconds. The first step's
// waiting came before its time.
func (w *waiting) add(waited, took float64) {
	if w.all == 0 {
		w.all = waited
	}
	if w.fades {
		const kept = 0.95
		w.waited, w.all = kept*w.waited, kept*w.all
	}
	w.waited += waited
	w.all += took
}

// share is the part of the time, 0 to 1.
func (w *waiting) share() float64 {
	if w.all == 0 {
		return 0
	}
	return min(1, w.waited/w.all)
}
