package ref

import "math"

// PoolShape is the shape of a pooling: x [N,H,W,C] under windows of KernelH×KernelW pixels with
// strides of StrideH rows and StrideW columns. PadH rows above and below and PadW columns on both
// sides pad x, and End more below and on the right; they never win.
type PoolShape struct{ N, H, W, C, KernelH, KernelW, StrideH, StrideW, PadH, PadW, End int }

// Output is the size of the result: P rows and Q columns.
func (s PoolShape) Output() (p, q int) {
	return (s.H+2*s.PadH+s.End-s.KernelH)/s.StrideH + 1,
		(s.W+2*s.PadW+s.End-s.KernelW)/s.StrideW + 1
}

// MaxPool2DForward writes y [N,P,Q,C] and, in index, the winning taps r·KernelW+s of four
// neighbouring channels as the bytes of one word. Of equal values the first in row-major order
// wins; a NaN beats every number.
func MaxPool2DForward(y, index, x []float64, s PoolShape) {
	p, q := s.Output()
	clear(index)
	s.windows(func(n, i, j, c int) {
		best, winner := math.Inf(-1), -1
		s.taps(i, j, func(h, w, tap int) {
			v := x[((n*s.H+h)*s.W+w)*s.C+c]
			if winner < 0 || v > best || math.IsNaN(v) {
				best, winner = v, tap
			}
		})
		o := ((n*p+i)*q+j)*s.C + c
		y[o] = best
		index[o/4] += float64(winner << (8 * (c % 4)))
	})
}

// MaxPool2DBackward writes dx[n,h,w,c] = the sum of dy over the windows that (h,w) has won.
func MaxPool2DBackward(dx, dy, index []float64, s PoolShape) {
	p, q := s.Output()
	clear(dx)
	s.windows(func(n, i, j, c int) {
		o := ((n*p+i)*q+j)*s.C + c
		winner := int(index[o/4]) >> (8 * (c % 4)) & 255
		s.taps(i, j, func(h, w, tap int) {
			if tap == winner {
				dx[((n*s.H+h)*s.W+w)*s.C+c] += dy[o]
			}
		})
	})
}

// windows calls f for every output element.
func (s PoolShape) windows(f func(n, i, j, c int)) {
	p, q := s.Output()
	for n := range s.N {
		for i := range p {
			for j := range q {
				for c := range s.C {
					f(n, i, j, c)
				}
			}
		}
	}
}

// taps calls f for the pixels under window (i,j), in row-major order.
func (s PoolShape) taps(i, j int, f func(h, w, tap int)) {
	for r := range s.KernelH {
		for t := range s.KernelW {
			h, w := i*s.StrideH-s.PadH+r, j*s.StrideW-s.PadW+t
			if h >= 0 && h < s.H && w >= 0 && w < s.W {
				f(h, w, r*s.KernelW+t)
			}
		}
	}
}
