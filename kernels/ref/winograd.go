package ref

// Winograd's F(4×4,3×3) makes 4×4 outputs of 6×6 inputs d and 3×3 taps g from 36 products:
// Aᵀ[(G·g·Gᵀ) ∘ (Bᵀ·d·B)]·A (Lavin and Gray 2016). By Toom and Cook, the products are
// values of polynomials at the points 0, ±5/8, ±3/2 and ∞. G contains the divisor of each point
// p: Π(p-q) over the other finite points q.
const (
	winogradA = 5.0 / 8
	winogradB = 3.0 / 2
)

// winogradInputs is Bᵀ [6][6]: row i holds the coefficients of Π(t-q) over the points q other
// than the i-th; at infinity, over all finite ones.
func winogradInputs() [][]float64 {
	const a, b, a2, b2 = winogradA, winogradB, winogradA * winogradA, winogradB * winogradB
	return [][]float64{
		{a2 * b2, 0, -a2 - b2, 0, 1, 0},
		{0, -a * b2, -b2, a, 1, 0},
		{0, a * b2, -b2, -a, 1, 0},
		{0, -b * a2, -a2, b, 1, 0},
		{0, b * a2, -a2, -b, 1, 0},
		{0, a2 * b2, 0, -a2 - b2, 0, 1},
	}
}

// winogradFilters is G [6][3]: the powers 0 to 2 of each point over its divisor.
func winogradFilters() [][]float64 {
	const a, b, a2, b2 = winogradA, winogradB, winogradA * winogradA, winogradB * winogradB
	const zero, pair, other = 1 / (a2 * b2), 1 / (2 * a2 * (a2 - b2)), 1 / (2 * b2 * (b2 - a2))
	return [][]float64{
		{zero, 0, 0},
		{pair, pair * a, pair * a2},
		{pair, -pair * a, pair * a2},
		{other, other * b, other * b2},
		{other, -other * b, other * b2},
		{0, 0, 1},
	}
}

// winogradOutputs is Aᵀ [4][6]: column i holds the powers 0 to 3 of each point.
func winogradOutputs() [][]float64 {
	const a, b, a2, b2 = winogradA, winogradB, winogradA * winogradA, winogradB * winogradB
	return [][]float64{
		{1, 1, 1, 1, 1, 0},
		{0, a, -a, b, -b, 0},
		{0, a2, a2, b2, b2, 0},
		{0, a * a2, -a * a2, b * b2, -b * b2, 1},
	}
}

// WinogradForward is Conv2DForward of 3×3 taps and stride 1, by tiles.
func WinogradForward(y, x, w []float64, s ConvShape) {
	p, q := s.Output()
	clear(y)
	s.winogradTiles(func(n, h, v int) {
		for k := range s.K {
			sum := zeros(6, 6)
			for c := range s.C {
				d := s.winogradPatch(x, n, h, v, c)
				g := zeros(3, 3)
				for t := range 9 {
					g[t/3][t%3] = w[(k*9+t)*s.C+c]
				}
				addProduct(sum, both(winogradFilters(), g), both(winogradInputs(), d))
			}
			for i, row := range both(winogradOutputs(), sum) {
				for j, value := range row {
					if h+i < p && v+j < q {
						y[((n*p+h+i)*q+v+j)*s.K+k] = value
					}
				}
			}
		}
	})
}

// WinogradBackwardData is Conv2DBackwardData by WinogradForward: the filter transposed, the taps
// backwards, two less the padding.
func WinogradBackwardData(dx, dy, w []float64, s ConvShape, accumulate bool) {
	p, q := s.Output()
	back := ConvShape{N: s.N, H: p, W: q, C: s.K, K: s.C, R: 3, S: 3, StrideH: 1, StrideW: 1,
		PadH: 2 - s.PadH, PadW: 2 - s.PadW}
	turned, sum := make([]float64, len(w)), make([]float64, len(dx))
	for c := range s.C {
		for t := range 9 {
			for k := range s.K {
				turned[(c*9+8-t)*s.K+k] = w[(k*9+t)*s.C+c]
			}
		}
	}
	WinogradForward(sum, dy, turned, back)
	for i, v := range sum {
		if accumulate {
			v += dx[i]
		}
		dx[i] = v
	}
}

// WinogradBackwardWeight is Conv2DBackwardWeight of 3×3 taps and stride 1, by the adjoint: Gᵀ[Σ
// (A·dy·Aᵀ) ∘ (Bᵀ·d·B)]·G over the tiles.
func WinogradBackwardWeight(dw, x, dy []float64, s ConvShape, accumulate bool) {
	p, q := s.Output()
	if !accumulate {
		clear(dw)
	}
	for k := range s.K {
		for c := range s.C {
			sum := zeros(6, 6)
			s.winogradTiles(func(n, h, v int) {
				e := zeros(4, 4)
				for i := range min(4, p-h) {
					for j := range min(4, q-v) {
						e[i][j] = dy[((n*p+h+i)*q+v+j)*s.K+k]
					}
				}
				addProduct(sum, both(transpose(winogradOutputs()), e),
					both(winogradInputs(), s.winogradPatch(x, n, h, v, c)))
			})
			for r, row := range both(transpose(winogradFilters()), sum) {
				for t, value := range row {
					dw[(k*9+3*r+t)*s.C+c] += value
				}
			}
		}
	}
}

// winogradTiles calls f for the first output of every tile.
func (s ConvShape) winogradTiles(f func(n, h, w int)) {
	p, q := s.Output()
	for n := range s.N {
		for h := 0; h < p; h += 4 {
			for w := 0; w < q; w += 4 {
				f(n, h, w)
			}
		}
	}
}

// winogradPatch is the 6×6 inputs of the tile at output (h,w), zero outside the image.
func (s ConvShape) winogradPatch(x []float64, n, h, w, c int) [][]float64 {
	d := zeros(6, 6)
	for i := range d {
		for j := range d[i] {
			if y, z := h-s.PadH+i, w-s.PadW+j; y >= 0 && y < s.H && z >= 0 && z < s.W {
				d[i][j] = x[((n*s.H+y)*s.W+z)*s.C+c]
			}
		}
	}
	return d
}

// both is m·d·mᵀ.
func both(m, d [][]float64) [][]float64 { return times(times(m, d), transpose(m)) }

func times(a, b [][]float64) [][]float64 {
	c := zeros(len(a), len(b[0]))
	for i := range c {
		for j := range c[i] {
			for l := range b {
				c[i][j] += a[i][l] * b[l][j]
			}
		}
	}
	return c
}

func transpose(m [][]float64) [][]float64 {
	t := zeros(len(m[0]), len(m))
	for i := range m {
		for j, v := range m[i] {
			t[j][i] = v
		}
	}
	return t
}

// addProduct adds a ∘ b, element by element.
func addProduct(sum, a, b [][]float64) {
	for i := range sum {
		for j := range sum[i] {
			sum[i][j] += a[i][j] * b[i][j]
		}
	}
}

func zeros(rows, columns int) [][]float64 {
	m := make([][]float64, rows)
	for i := range m {
		m[i] = make([]float64, columns)
	}
	return m
}
