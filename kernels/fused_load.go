package kernels

import "vksimclr/engine"

// A convolution or pooling can read x through the batch norm with ReLU that came before: in place of relu(norm(x)), which then need not be stored, it reads
// x and normalises what it has read. All four of the norm's vectors must be there.

// Valid tells whether there is a norm.
func (n BatchNormSaved) Valid() bool { return n.X.Valid() }

// Applied is x as it is read through the norm, stored: x itself where there is none.
func (n BatchNormSaved) Applied(r *engine.Recorder, x engine.Tensor) engine.Tensor {
	if !n.Valid() {
		return x
	}
	y := r.Temp("normed", x.DType(), x.Shape()...)
	n.apply(r, y, engine.Tensor{}, true)
	return y
}

// checkInput panics unless x is what the norm normalises.
func (n BatchNormSaved) checkInput(op string, x engine.Tensor) {
	if n.Valid() {
		checkBatchNorm(op, x, []engine.Tensor{n.X}, []engine.Tensor{n.Gamma, n.Beta, n.Mean, n.Rstd})
	}
}

// readThrough is a kernel that also reads the numbers of the norm through which it reads x, or a dummy where there is none.
func readThrough[P any](n BatchNormSaved, k engine.Kernel[P]) engine.Kernel[P] {
	if work := k.Work; work != nil {
		k.Work = func(p P) (float64, []engine.Traffic) {
			flops, traffic := work(p)
			channel := engine.Traffic{Read: float64(n.channels())}
			return flops, append(traffic, channel, channel, channel, channel)
		}
	}
	return k
}

func (n BatchNormSaved) channels() int {
	if !n.Valid() {
		return 0
	}
	return n.X.Dim(-1)
}

// perChannel are the norm's four bindings, which a dummy fills where there is none.
func (n BatchNormSaved) perChannel(dummy engine.Tensor) []engine.Tensor {
	if !n.Valid() {
		return []engine.Tensor{dummy, dummy, dummy, dummy}
	}
	return []engine.Tensor{n.Mean, n.Rstd, n.Gamma, n.Beta}
}
