package kernels

import (
	"fmt"
	"slices"

	"vksimclr/engine"
)

// ContrastForm is what a contrastive loss makes of the similarities s of a row: A is Σ exp(s) over
// its negatives, B the same over its positives, s̄ the mean of its positives' s.
type ContrastForm uint32

const (
	Together        ContrastForm = iota // log(A + B) - log B: NT-Xent, of several views too
	MeanOfPositives                     // log(A + B) - s̄: SupCon's L_out
	Decoupled                           // log A - w·s̄: DCL, and DCLW where w is not 1
	DecoupledByView                     // as Decoupled, with the sum of log A of each view
)

// ContrastOptions are the numbers of a contrastive loss.
type ContrastOptions struct {
	Form        ContrastForm
	Views       int     // V: 2 or more; the decoupled forms take 2
	Temperature float32 // τ, above 0
	Eps         float32 // least norm by which a row is divided

	// Unnormalized takes the products of z as they are instead of cosines.
	Unnormalized bool

	// Sigma is σ of DCLW, whose weights are w = 2 - N·softmax(c/σ) over the pictures' similarities
	// c of view 1 and view 2, without a gradient. 0: w is 1.
	Sigma float32

	// Factor multiplies loss and gradient; 1 is the mean over all rows.
	Factor float32
}

// ContrastInputs are what a contrastive loss compares. Row v·N+i of Z is view v of picture i.
type ContrastInputs struct {
	Z engine.Tensor // [V·N,D], D a multiple of 4

	// Labels [N] u32 makes all rows of one label each other's positives. Absent: the views of one
	// picture are.
	Labels engine.Tensor

	// Keys [K,D], K a multiple of 4, are more negatives of every row, without a gradient. They are
	// compared as they are. Cursor [2] tells how many there are: those from Cursor[1] on are left
	// out, but have to be finite. Absent: none.
	Keys, Cursor engine.Tensor
}

// ContrastOutputs are what Contrast writes. PairAccuracy and PairEntropy may be absent, both.
type ContrastOutputs struct {
	Loss engine.Tensor // [1] mean over rows
	DZ   engine.Tensor // [V·N,D] gradient of Loss

	// Accuracy [1] is the share of rows whose nearest column, of all other rows and keys, is a
	// positive; ties go to the lowest column.
	Accuracy engine.Tensor

	// PairAccuracy and PairEntropy [1] look at view 1 against view 2 alone: the share of pictures
	// whose nearest row of view 2 is their own, and the mean of -Σ p·log(p + 1e-8), p the softmax
	// over the rows of view 2.
	PairAccuracy, PairEntropy engine.Tensor
}

// Contrast writes a contrastive loss of embeddings and its gradient. With u the rows scaled to
// length one, rows are compared by s = u·uᵀ/τ.
//
// Memory is O((N+K)·D), because similarities are computed twice in chunks of columns. The first
// pass keeps statistics of each row. The second pass turns a chunk into coefficients of du = Σ_b
// w[a,b] u[b]. Both directions of a pair are in w, so that nothing is transposed or added
// atomically.
func Contrast(r *engine.Recorder, out ContrastOutputs, in ContrastInputs, o ContrastOptions) {
	checkContrast(out, in, o)
	m, mp := in.Z.Dim(0), padded4(in.Z.Dim(0))
	n := contrast{r: r, in: in, o: o, rows: m, pictures: m / o.Views, sharpness: 1 / o.Temperature,
		columns: contrastChunk(r.Device().Caps().MaxStorageRange, mp),
		pairs:   o.Form == Together && o.Views == 2 && !in.Labels.Valid()}
	du := r.Temp("du", engine.F32, mp, in.Z.Dim(1))
	if o.Unnormalized {
		n.u = withZeroRows(r, in.Z, mp)
		n.gradient(du, n.statistics(out))
		r.Copy(out.DZ, du.Slice(0, m))
	} else {
		n.u = r.Temp("u", engine.F32, mp, in.Z.Dim(1))
		rnorm := r.Temp("rnorm", engine.F32, m)
		L2NormForward(r, n.u.Slice(0, m), rnorm, in.Z, o.Eps)
		if m < mp {
			r.Fill(n.u.Slice(m, mp), 0)
		}
		n.gradient(du, n.statistics(out))
		L2NormBackward(r, out.DZ, du.Slice(0, m), n.u.Slice(0, m), rnorm, o.Eps)
	}
	if out.PairAccuracy.Valid() {
		n.pairMetrics(out.PairAccuracy, out.PairEntropy)
	}
}

func checkContrast(out ContrastOutputs, in ContrastInputs, o ContrastOptions) {
	z, decoupled := in.Z, o.Form == Decoupled || o.Form == DecoupledByView
	if z.Rank() != 2 || o.Views < 2 || z.Dim(0)%o.Views != 0 || z.Dim(1)%4 != 0 ||
		!slices.Equal(out.DZ.Shape(), z.Shape()) || !(o.Temperature > 0) {
		panic(fmt.Sprintf("kernels: contrast: dz %v and z %v with %d views at temperature %g: "+
			"want the same [V·N,D], D a multiple of 4, and a positive temperature",
			out.DZ, z, o.Views, o.Temperature))
	}
	if n := z.Dim(0) / o.Views; in.Labels.Valid() && in.Labels.Len() != n {
		panic(fmt.Sprintf("kernels: contrast: labels %v are not [%d]", in.Labels, n))
	}
	if decoupled && (o.Views != 2 || z.Dim(0) < 4 || in.Labels.Valid()) {
		panic(fmt.Sprintf("kernels: contrast: a decoupled loss of %v with %d views wants two "+
			"pictures or more, 2 views and no labels", z, o.Views))
	}
	if o.Sigma < 0 || o.Sigma > 0 && !decoupled {
		panic(fmt.Sprintf("kernels: contrast: sigma is %g: want 0, or more in a decoupled loss",
			o.Sigma))
	}
	if k := in.Keys; k.Valid() && (o.Form == DecoupledByView || k.Rank() != 2 ||
		k.Dim(0)%4 != 0 || k.Dim(1) != z.Dim(1) || !in.Cursor.Valid() || in.Cursor.Len() != 2) {
		panic(fmt.Sprintf("kernels: contrast: keys %v with cursor %v for %v: want [K,D] and [2], "+
			"K a multiple of 4, and no sum for each view", k, in.Cursor, z))
	}
}
