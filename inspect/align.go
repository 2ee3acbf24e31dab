package inspect

import "math"

// alignment is how well a part of one picture fits another picture of the same size in pixels.
type alignment struct {
	part        box     // of the first, which shows what all of the other shows
	correlation float64 // of both, over the pixels that they share
}

// align moves the borders of a part of a, beginning with part, until it looks like b as well as it
// can, whatever the brightness and contrast (Gauss and Newton's method). Both are smooth planes of
// n×n pixels.
func align(a, b plane, part box, rounds int) alignment {
	n := float64(a.width)
	// Pixel x of b is pixel scale·x+shift of a; brightness b ≈ gain·a + offset.
	u := [6]float64{part.right - part.left, n * part.left, part.bottom - part.top, n * part.top,
		1, 0}
	ma, da := moments(a.values)
	mb, db := moments(b.values)
	if da < 1e-3 || db < 1e-3 {
		return alignment{part, 0}
	}
	u[4] = db / da
	u[5] = mb - u[4]*ma
	for range rounds {
		step, ok := normalStep(a, b, u)
		if !ok {
			break
		}
		for i := range u {
			u[i] += step[i]
		}
		if u[0] < 0.6 || u[0] > 1.67 || u[2] < 0.6 || u[2] > 1.67 || math.Abs(u[1]) > n/2 ||
			math.Abs(u[3]) > n/2 || math.IsNaN(u[0]+u[1]+u[2]+u[3]) {
			return alignment{part, 0}
		}
		moved := math.Abs(step[1]) + math.Abs(step[3]) // pixels
		if moved < 1e-2 && math.Abs(step[0])+math.Abs(step[2]) < 1e-4 {
			break
		}
	}
	found := alignment{part: box{u[3] / n, u[1] / n, u[2] + u[3]/n, u[0] + u[1]/n}}
	var shownA, shownB []float32
	each(a, b, u, func(_, _ int, va, vb, _, _ float64) {
		shownA, shownB = append(shownA, float32(va)), append(shownB, float32(vb))
	})
	const shared = 0.6 // of the pixels at least
	if float64(len(shownA)) > shared*n*n {
		found.correlation = correlation(shownA, shownB)
	}
	return found
}

// each visits the pixels of b that a shows too, with both values and the slopes of a there.
func each(a, b plane, u [6]float64, visit func(x, y int, va, vb, slopeX, slopeY float64)) {
	last := a.width - 1
	for y := range b.height {
		iy, fy, ok := between(u[2]*(float64(y)+0.5)+u[3]-0.5, last)
		if !ok {
			continue
		}
		upper, lower, other := a.row(iy), a.row(iy+1), b.row(y)
		for x := range b.width {
			ix, fx, ok := between(u[0]*(float64(x)+0.5)+u[1]-0.5, last)
			if !ok {
				continue
			}
			a00, a01 := float64(upper[ix]), float64(upper[ix+1])
			a10, a11 := float64(lower[ix]), float64(lower[ix+1])
			top, bottom := a00+fx*(a01-a00), a10+fx*(a11-a10)
			visit(x, y, top+fy*(bottom-top), float64(other[x]),
				(1-fy)*(a01-a00)+fy*(a11-a10), bottom-top)
		}
	}
}

// between is the pixel before position p on a line of pixels 0 to last, and how far p lies from it
// to the next. ok is false for a position that no pixel covers.
func between(p float64, last int) (i int, f float64, ok bool) {
	if p < -0.5 || p > float64(last)+0.5 {
		return 0, 0, false
	}
	i = min(max(int(p), 0), last-1)
	return i, min(max(p-float64(i), 0), 1), true
}

// normalStep is one step of Gauss and Newton's method for the six numbers u.
func normalStep(a, b plane, u [6]float64) (step [6]float64, ok bool) {
	var m [6][7]float64
	each(a, b, u, func(x, y int, va, vb, slopeX, slopeY float64) {
		gx, gy := u[4]*slopeX, u[4]*slopeY
		j := [6]float64{gx * (float64(x) + 0.5), gx, gy * (float64(y) + 0.5), gy, va, 1}
		missing := vb - u[4]*va - u[5]
		for i := range 6 {
			for k := i; k < 6; k++ {
				m[i][k] += j[i] * j[k]
			}
			m[i][6] += j[i] * missing
		}
	})
	for i := range 6 {
		for k := range i {
			m[i][k] = m[k][i]
		}
		m[i][i] *= 1 + 1e-6
	}
	return solve(m)
}

// solve is Gauss's elimination for six equations; the last column is their right side.
func solve(m [6][7]float64) (x [6]float64, ok bool) {
	for i := range 6 {
		pivot := i
		for k := i + 1; k < 6; k++ {
			if math.Abs(m[k][i]) > math.Abs(m[pivot][i]) {
				pivot = k
			}
		}
		m[i], m[pivot] = m[pivot], m[i]
		if math.Abs(m[i][i]) < 1e-9 {
			return x, false
		}
		for k := i + 1; k < 6; k++ {
			f := m[k][i] / m[i][i]
			for c := i; c < 7; c++ {
				m[k][c] -= f * m[i][c]
			}
		}
	}
	for i := 5; i >= 0; i-- {
		sum := m[i][6]
		for k := i + 1; k < 6; k++ {
			sum -= m[i][k] * x[k]
		}
		x[i] = sum / m[i][i]
	}
	return x, true
}
