package kernels

import "vksimclr/engine"

// potential is one view of the alignment and uniformity loss: its unit rows and the Gaussian
// potential w[a,b] = exp(-t·‖u[a]-u[b]‖²), b≠a, that they have among themselves.
//
// The N rows are padded with zeros to Np, a multiple of 4. The view is a copy, because its first
// row in z may start where the device cannot bind it.
type potential struct {
	rows    int           // N
	eps     float32       // least length by which a row is divided
	u       engine.Tensor // [Np,D] rows of length one
	rnorm   engine.Tensor // [Np] reciprocal lengths before
	lengths engine.Tensor // [Np] ‖u[a]‖²: 1, or less for a row shorter than eps
	sums    engine.Tensor // [Np] Σ_b w[a,b]
	mean    engine.Tensor // [1] mean of sums
	g       engine.Tensor // [Np,D] Σ_b w[a,b]·u[b]
}

// newPotential scales the rows z [N,D] of a view to length one.
func newPotential(r *engine.Recorder, z engine.Tensor, eps float32) *potential {
	n, d := z.Dim(0), z.Dim(1)
	np := padded4(n)
	row := func(name string) engine.Tensor { return r.Temp(name, engine.F32, np) }
	p := &potential{
		rows: n, eps: eps, u: r.Temp("u", engine.F32, np, d), rnorm: row("rnorm"),
		lengths: row("lengths"), sums: row("sums"), mean: r.Temp("potential", engine.F32, 1),
		g: r.Temp("g", engine.F32, np, d),
	}
	view := r.Temp("view", engine.F32, np, d)
	r.Copy(view.Slice(0, n), z)
	if n < np {
		r.Fill(view.Slice(n, np), 0)
	}
	L2NormForward(r, p.u, p.rnorm, view, eps)
	return p
}

// sum fills sums, mean and g, a chunk of columns b at a time. Potentials are symmetric, so the sum
// of a chunk's column is the whole sum of the row with that number.
func (p *potential) sum(r *engine.Recorder, t float32) {
	np, d := p.u.Dim(0), p.u.Dim(1)
	chunk := contrastChunk(r.Device().Caps().MaxStorageRange, np)
	for lo := 0; lo < np; lo += chunk {
		columns := p.u.Slice(lo, min(lo+chunk, np))
		j := columns.Dim(0)
		products := r.Temp("products", engine.F32, np, j)
		weights := r.Temp("weights", engine.F32, np, j)
		columnsT := r.Temp("columnsT", engine.F32, d, j)
		MatMul(r, products, p.u, columns, false)
		alignmentUniformityWeights.Dispatch(r, alignmentUniformityWeightsParams{M4: uint32(np / 4),
			J4: uint32(j / 4), Rows: uint32(p.rows), First: uint32(lo), T: t},
			products, p.lengths, weights)
		SumRows(r, p.sums.Slice(lo, lo+j), weights, false)
		Transpose(r, columnsT, columns)
		MatMul(r, p.g, weights, columnsT, lo > 0)
	}
	Mean(r, p.mean, p.sums, p.rows)
}

// backward writes dz [N,D], the gradient of the loss with respect to this view's rows of z.
func (p *potential) backward(
	r *engine.Recorder, dz engine.Tensor, other *potential, pull engine.Tensor, scale float32,
) {
	np, d := p.u.Dim(0), p.u.Dim(1)
	du, dview := r.Temp("du", engine.F32, np, d), r.Temp("dview", engine.F32, np, d)
	for _, c := range r.Cut(du, p.u, other.u, p.g, pull, p.sums) {
		cut := func(t engine.Tensor) engine.Tensor { return t.Slice(c.Lo, c.Hi) }
		du := cut(du)
		alignmentUniformityGradient.Dispatch(r, alignmentUniformityGradientParams{
			Count: vectors(du), D4: uint32(d / 4), Scale: scale},
			cut(p.u), cut(other.u), cut(p.g), cut(pull), cut(p.sums), p.mean, du)
	}
	L2NormBackward(r, dview, du, p.u, p.rnorm, p.eps)
	r.Copy(dz, dview.Slice(0, p.rows))
}

type alignmentUniformityWeightsParams struct {
	M4    uint32
	J4    uint32
	Rows  uint32
	First uint32
	T     float32
}

var alignmentUniformityWeights = engine.Kernel[alignmentUniformityWeightsParams]{
	Shader: "alignment_uniformity_weights",
	Args:   engine.Args{engine.In4("c"), engine.In4("lengths"), engine.Out("w")},
	Groups: func(p alignmentUniformityWeightsParams) int { return laneGroups(p.M4 * p.J4) },
}

type alignmentUniformityGradientParams struct {
	Count uint32
	D4    uint32
	Scale float32
}

var alignmentUniformityGradient = engine.Kernel[alignmentUniformityGradientParams]{
	Shader: "alignment_uniformity_gradient",
	Args: engine.Args{engine.In4("u"), engine.In4("other"), engine.In4("g"), engine.In("pull"),
		engine.In("sums"), engine.In("potential"), engine.Out("du")},
	Groups: func(p alignmentUniformityGradientParams) int { return itemGroups(p.Count) },
}
