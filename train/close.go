package train

import "vksimclr/losses"

// Close frees what the run holds on the device, its network included. The run cannot be used any
// more. Closing twice is harmless.
func (r *Run) Close() {
	if r.closed {
		return
	}
	r.closed = true
	if r.small != nil {
		r.small.close()
	}
	if r.step != nil {
		r.step.close()
	}
	if r.opt != nil {
		r.opt.Close()
	}
	if r.probe != nil {
		r.probe.close()
	}
	if r.net != nil {
		losses.Close(r.dev, r.recipe.Loss)
		r.net.Close()
	}
}

// checkOpen panics where the run is closed.
func (r *Run) checkOpen() {
	if r.closed {
		panic("train: the run is closed")
	}
}

// beginSteps panics where the run cannot go on now. The function that it returns ends the steps.
func (r *Run) beginSteps() (end func()) {
	r.checkOpen()
	if r.stepping {
		panic("train: Steps of a run within Steps of the same run")
	}
	r.stepping = true
	return func() { r.stepping = false }
}

// Close frees the network's memory on the device, that of its averages included. Closing twice is
// harmless.
func (n *Network) Close() {
	for _, a := range n.averages() {
		a.net.Weights.Close()
	}
	n.Weights.Close()
}
