package ref

import "math"

// GateShape is the shape of a gate: u [N,Pixels,Streams·C], one or two streams.
type GateShape struct{ N, Pixels, C, Streams int }

// GateMean writes y [N,C], the mean over pixels of the sum of all streams of u.
func GateMean(y, u []float64, s GateShape) {
	clear(y)
	s.each(func(n, p, c, stream int) {
		y[n*s.C+c] += u[s.in(n, p, c, stream)] / float64(s.Pixels)
	})
}

// GateForward writes y [N,Pixels,C] = Σ_s a_s·u_s, and with a residual relu(that + residual).
// Weights a are the sigmoid of logits [N,Streams·C] of one stream, the softmax over two streams.
func GateForward(y, u, logits, residual []float64, s GateShape) {
	clear(y)
	s.each(func(n, p, c, stream int) {
		y[s.out(n, p, c)] += s.weight(logits, n, c, stream) * u[s.in(n, p, c, stream)]
	})
	for i := range residual {
		y[i] = relu(y[i] + residual[i])
	}
}

// GateBackwardLogits writes dlogits from dy, the gradient of Σ_s a_s·u_s.
func GateBackwardLogits(dlogits, dy, u, logits []float64, s GateShape) {
	clear(dlogits)
	s.each(func(n, p, c, stream int) {
		a := s.weight(logits, n, c, stream)
		d := dy[s.out(n, p, c)] * u[s.in(n, p, c, stream)] * a * (1 - a)
		dlogits[s.logit(n, c, stream)] += d
		if s.Streams == 2 {
			dlogits[s.logit(n, c, 1-stream)] -= d
		}
	})
}

// GateBackward writes du_s = a_s·dy + dmean/Pixels, for dmean [N,C].
func GateBackward(du, dy, logits, dmean []float64, s GateShape) {
	s.each(func(n, p, c, stream int) {
		du[s.in(n, p, c, stream)] = s.weight(logits, n, c, stream)*dy[s.out(n, p, c)] +
			dmean[n*s.C+c]/float64(s.Pixels)
	})
}

func (s GateShape) weight(logits []float64, n, c, stream int) float64 {
	l := logits[s.logit(n, c, stream)]
	if s.Streams == 2 {
		l -= logits[s.logit(n, c, 1-stream)]
	}
	return 1 / (1 + math.Exp(-l))
}

func (s GateShape) out(n, p, c int) int { return (n*s.Pixels+p)*s.C + c }
func (s GateShape) in(n, p, c, stream int) int {
	return ((n*s.Pixels+p)*s.Streams+stream)*s.C + c
}
func (s GateShape) logit(n, c, stream int) int { return (n*s.Streams+stream)*s.C + c }

func (s GateShape) each(f func(n, p, c, stream int)) {
	for n := range s.N {
		for p := range s.Pixels {
			for c := range s.C {
				for stream := range s.Streams {
					f(n, p, c, stream)
				}
			}
		}
	}
}
