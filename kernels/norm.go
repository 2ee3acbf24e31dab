package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// Norm is a batch norm: what it normalises, its parameters and statistics, and how it runs.
// The forward pass makes relu?((x-mean)·rstd·gamma + beta (+ residual)) per channel.
type Norm struct {
	X           engine.Tensor // [...,C]: what it normalises
	Gamma, Beta engine.Tensor // [C]: scale and shift. Beta may be absent
	Mean, Rstd  engine.Tensor // [C] of X: written by the forward pass, read by the backward pass

	// RunningMean and RunningVar [C] are the running averages. Training moves them; otherwise they
	// are what X is normalised with. The backward pass does not read them.
	RunningMean, RunningVar engine.Tensor
	// Biased has RunningVar follow the batch's biased variance, as TensorFlow's does, instead of
	// the unbiased one, as PyTorch's does. X is normalised with the biased one always.
	Biased bool

	Residual engine.Tensor // [...,C]: added before the ReLU in the forward pass; may be absent
	// Y [...,C] is the result, which tells the backward pass the ReLU's sign. It may be absent
	// where there was no residual: X then tells the sign.
	Y engine.Tensor

	ReLU, Training bool
	Eps            float32
	Momentum       float32 // the new batch's weight in the running averages: 0.1, not 0.9

	Moments Moments // of X, where the kernel that made it has left them; for training

	Parts *NormParts // X is one part of the batch; nil: it is all
	Ranks *NormRanks // the batch is shared among ranks; nil: it is this rank's
}

// Valid tells whether there is a norm.
func (n Norm) Valid() bool { return n.X.Valid() }

// NormGradients are what a norm's backward pass leaves beside the gradient of X.
type NormGradients struct {
	DGamma, DBeta engine.Tensor // [C]: may be absent
	DResidual     engine.Tensor // [...,C]: dy where the ReLU passes it; may be absent
	Accumulate    bool          // DGamma and DBeta are added to what is there, else overwritten

	// Sums are those of dy, where the kernel that made dy has masked it and left them.
	Sums GradientSums
}

// A convolution or pooling can read x through the norm with ReLU that came before: in place of
// relu(norm(x)), which then need not be stored, it reads x and normalises what it has read. All
// four of the norm's vectors must be there.

// applied is x as it is read through the norm, stored: x itself where there is none.
func (n Norm) applied(r *engine.Recorder, x engine.Tensor) engine.Tensor {
	if !n.Valid() {
		return x
	}
	n.ReLU, n.Residual = true, engine.Tensor{}
	y := r.Temp("bn.y", x.DType(), x.Shape()...)
	n.apply(r, y)
	return y
}

// checkInput panics unless x is what the norm normalises.
func (n Norm) checkInput(op string, x engine.Tensor) {
	if n.Valid() {
		checkNorm(op, x, []engine.Tensor{n.X}, []engine.Tensor{n.Gamma, n.Beta, n.Mean, n.Rstd})
	}
}

// checkNorm panics unless like [...,C] have the shape of x and per-channel tensors have C
// elements; absent ones are skipped.
func checkNorm(op string, x engine.Tensor, like, perChannel []engine.Tensor) {
	checkChannels(op, x)
	checkLen(op, x, like...)
	for _, t := range perChannel {
		if t.Valid() && t.Len() != x.Dim(-1) {
			panic(fmt.Sprintf("kernels: %s: %v does not hold one number per channel of %v", op, t,
				x))
		}
	}
}

// readThrough is a kernel that also reads the numbers of the norm through which it reads x, or a
// dummy where there is none.
func readThrough[P any](n Norm, k engine.Kernel[P]) engine.Kernel[P] {
	if work := k.Work; work != nil {
		k.Work = func(p P) (float64, []engine.Traffic) {
			flops, traffic := work(p)
			channel := engine.Traffic{Read: float64(n.channels())}
			return flops, append(traffic, channel, channel, channel, channel)
		}
	}
	return k
}

func (n Norm) channels() int {
	if !n.Valid() {
		return 0
	}
	return n.X.Dim(-1)
}

// perChannel are the norm's four bindings, which a dummy fills where there is none.
func (n Norm) perChannel(dummy engine.Tensor) []engine.Tensor {
	if !n.Valid() {
		return []engine.Tensor{dummy, dummy, dummy, dummy}
	}
	return []engine.Tensor{n.Mean, n.Rstd, n.Gamma, n.Beta}
}

// pixels is x [...,C] as [M,C].
func pixels(x engine.Tensor) engine.Tensor { return x.Reshape(x.Len()/x.Dim(-1), x.Dim(-1)) }

// orElse is t, or where that is absent another tensor to fill its binding.
func orElse(t, dummy engine.Tensor) engine.Tensor {
	if t.Valid() {
		return t
	}
	return dummy
}
