package ref

// AvgPoolShape is the shape of an average pooling: x [N,H,W,C] under windows of Kernel×Kernel
// pixels with a stride, from the image's beginning on. Padding below and on the right counts as
// zeros with Padded, else not at all.
type AvgPoolShape struct {
	N, H, W, C, Kernel, Stride int
	Padded                     bool
}

// Output is the size of the result: P rows and Q columns.
func (s AvgPoolShape) Output() (p, q int) { return (s.H-1)/s.Stride + 1, (s.W-1)/s.Stride + 1 }

// AvgPool2DForward writes y [N,P,Q,C], the mean of each window.
func AvgPool2DForward(y, x []float64, s AvgPoolShape) {
	clear(y)
	s.each(func(i, o int, share float64) { y[o] += share * x[i] })
}

// AvgPool2DBackward adds to dx each window's share of dy, or overwrites dx without accumulate.
func AvgPool2DBackward(dx, dy []float64, s AvgPoolShape, accumulate bool) {
	if !accumulate {
		clear(dx)
	}
	s.each(func(i, o int, share float64) { dx[i] += share * dy[o] })
}

// each calls f for every element i of x under a window, o being the window's element of y.
func (s AvgPoolShape) each(f func(i, o int, share float64)) {
	p, q := s.Output()
	for n := range s.N {
		for a := range p {
			for b := range q {
				top, left := a*s.Stride, b*s.Stride
				bottom, right := min(top+s.Kernel, s.H), min(left+s.Kernel, s.W)
				count := (bottom - top) * (right - left)
				if s.Padded {
					count = s.Kernel * s.Kernel
				}
				for h := top; h < bottom; h++ {
					for w := left; w < right; w++ {
						for c := range s.C {
							f(((n*s.H+h)*s.W+w)*s.C+c, ((n*p+a)*q+b)*s.C+c, 1/float64(count))
						}
					}
				}
			}
		}
	}
}
