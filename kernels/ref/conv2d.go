package ref

// ConvShape is the shape of a convolution: x [N,H,W,C] under K filters of R×S taps with strides of
// StrideH rows and StrideW columns. Zeros pad x: PadH rows above and below, PadW columns on both
// sides.
type ConvShape struct{ N, H, W, C, K, R, S, StrideH, StrideW, PadH, PadW int }

// Output is the size of the result: P rows and Q columns.
func (s ConvShape) Output() (p, q int) {
	return (s.H+2*s.PadH-s.R)/s.StrideH + 1, (s.W+2*s.PadW-s.S)/s.StrideW + 1
}

// Conv2DForward writes y[n,p,q,k] = Σ_{r,s,c} x[n, p·StrideH-PadH+r, q·StrideW-PadW+s,
// c]·w[k,r,s,c].
func Conv2DForward(y, x, w []float64, s ConvShape) {
	clear(y)
	s.meetings(func(y0, x0, w0 int) { // at channel 0
		for k := range s.K {
			for c := range s.C {
				y[y0+k] += x[x0+c] * w[w0+k*s.R*s.S*s.C+c]
			}
		}
	})
}

// Conv2DBackwardData writes, or adds to, dx[n,h,w,c] = Σ dy[n,p,q,k]·w[k,r,s,c] over the outputs
// that read x[n,h,w,c].
func Conv2DBackwardData(dx, dy, w []float64, s ConvShape, accumulate bool) {
	if !accumulate {
		clear(dx)
	}
	s.meetings(func(y0, x0, w0 int) {
		for c := range s.C {
			for k := range s.K {
				dx[x0+c] += dy[y0+k] * w[w0+k*s.R*s.S*s.C+c]
			}
		}
	})
}

// Conv2DBackwardWeight writes, or adds to, dw[k,r,s,c] = Σ dy[n,p,q,k]·x[n,h,w,c] over the
// outputs and inputs that tap (r,s) connects.
func Conv2DBackwardWeight(dw, x, dy []float64, s ConvShape, accumulate bool) {
	if !accumulate {
		clear(dw)
	}
	s.meetings(func(y0, x0, w0 int) {
		for k := range s.K {
			for c := range s.C {
				dw[w0+k*s.R*s.S*s.C+c] += dy[y0+k] * x[x0+c]
			}
		}
	})
}

// TransposeFilter writes wt[c,r,s,k] = w[k,r,s,c].
func TransposeFilter(wt, w []float64, s ConvShape) {
	taps := s.R * s.S
	for k := range s.K {
		for t := range taps {
			for c := range s.C {
				wt[(c*taps+t)*s.K+k] = w[(k*taps+t)*s.C+c]
			}
		}
	}
}

// meetings calls f for every output pixel, input pixel and tap that are multiplied. The offsets are
// those of channel 0 of y and x and of filter 0 of w.
func (s ConvShape) meetings(f func(y0, x0, w0 int)) {
	height, width := s.Output()
	for n := range s.N {
		for p := range height {
			for q := range width {
				for r := range s.R {
					for t := range s.S {
						h, w := p*s.StrideH-s.PadH+r, q*s.StrideW-s.PadW+t
						if h >= 0 && h < s.H && w >= 0 && w < s.W {
							f(((n*height+p)*width+q)*s.K, ((n*s.H+h)*s.W+w)*s.C, (r*s.S+t)*s.C)
						}
					}
				}
			}
		}
	}
}
