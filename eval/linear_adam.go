package eval

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// LinearAdam fits a linear classifier to features by Adam on batches of rows, with PyTorch's
// constants. The rate of each epoch falls along half a cosine. The penalty adds Decay·W to W's
// gradient. It is the linear evaluation of simclr-cifar10 (docs/switches-protocols.md).
type LinearAdam struct {
	Epochs, Batch int
	Rate, Decay   float64
	Seed          uint64 // draws the order of the rows
	// Progress is told how many of all epochs are done; nil: nobody.
	Progress func(done, of int)
}

// adamState is a parameter with its gradient and moments.
type adamState struct{ w, g, m, v []float32 }

func newAdamState(n int) adamState {
	return adamState{make([]float32, n), make([]float32, n), make([]float32, n),
		make([]float32, n)}
}

// step updates by the gradient; number counts from 1.
func (a adamState) step(number int, rate, decay float64) {
	const beta1, beta2, eps = 0.9, 0.999, 1e-8
	first, second := 1-math.Pow(beta1, float64(number)), 1-math.Pow(beta2, float64(number))
	for i, w := range a.w {
		g := float64(a.g[i]) + decay*float64(w)
		m := beta1*float64(a.m[i]) + (1-beta1)*g
		v := beta2*float64(a.v[i]) + (1-beta2)*g*g
		a.m[i], a.v[i] = float32(m), float32(v)
		a.w[i] = float32(float64(w) - rate*m/first/(math.Sqrt(v/second)+eps))
	}
}

// Fit returns the weights of the last step. Batches hold so many rows, at most all; the last,
// partial one of an epoch is left out.
func (o LinearAdam) Fit(ctx context.Context, f Features, classes int) (fit LinearFit, err error) {
	if err := f.CheckFinite(); err != nil {
		return fit, err
	}
	if o.Epochs < 1 || o.Batch < 1 || !(o.Rate > 0) {
		return fit, fmt.Errorf("eval: linear by Adam: %d epochs, batches of %d and a rate of %g: "+
			"each must be above 0", o.Epochs, o.Batch, o.Rate)
	}
	if len(f.Labels) != f.N() {
		return fit, fmt.Errorf("eval: linear by Adam: %d labels for %d rows", len(f.Labels), f.N())
	}
	for i, label := range f.Labels {
		if label < 0 || label >= classes {
			return fit, fmt.Errorf("eval: linear by Adam: label %d of row %d is none of %d classes",
				label, i, classes)
		}
	}
	batch := min(o.Batch, f.N())
	weight, bias := newAdamState(classes*f.D), newAdamState(classes)
	matrix := func(rows, columns int, data []float32) blas32.General {
		return blas32.General{Rows: rows, Cols: columns, Stride: columns, Data: data}
	}
	x := matrix(batch, f.D, make([]float32, batch*f.D))
	p := matrix(batch, classes, make([]float32, batch*classes))
	random, number := rand.New(rand.NewPCG(o.Seed, 0x6164616d)), 0
	for epoch := range o.Epochs {
		rate := o.Rate * (1 + math.Cos(math.Pi*float64(epoch)/float64(o.Epochs))) / 2
		order := random.Perm(f.N())
		loss := 0.0
		for ; len(order) >= batch; order = order[batch:] {
			if ctx.Err() != nil {
				return fit, ctx.Err()
			}
			for i, row := range order[:batch] {
				copy(x.Data[i*f.D:(i+1)*f.D], f.Rows[row*f.D:(row+1)*f.D])
				copy(p.Data[i*classes:(i+1)*classes], bias.w)
			}
			w := matrix(classes, f.D, weight.w)
			blas32.Gemm(blas.NoTrans, blas.Trans, 1, x, w, 1, p)
			loss = softmaxGradient(p, bias.g, order[:batch], f.Labels)
			blas32.Gemm(blas.Trans, blas.NoTrans, 1, p, x, 0, matrix(classes, f.D, weight.g))
			number++
			weight.step(number, rate, o.Decay)
			bias.step(number, rate, o.Decay)
		}
		fit.Loss = loss
		if o.Progress != nil {
			o.Progress(epoch+1, o.Epochs)
		}
	}
	fit.Weight, fit.Bias, fit.Iterations = weight.w, bias.w, number
	return fit, nil
}

// softmaxGradient turns logits [B,classes] into the gradient of the mean cross entropy with the
// labels of the rows, writes its sum over rows to db, and returns the mean.
func softmaxGradient(logits blas32.General, db []float32, rows, labels []int) (loss float64) {
	clear(db)
	n := float64(len(rows))
	for i, row := range rows {
		z := logits.Data[i*logits.Stride : i*logits.Stride+logits.Cols]
		top, sum := float64(z[0]), 0.0
		for _, v := range z {
			top = max(top, float64(v))
		}
		for _, v := range z {
			sum += math.Exp(float64(v) - top)
		}
		loss += (top + math.Log(sum) - float64(z[labels[row]])) / n
		for k, v := range z {
			g := math.Exp(float64(v)-top) / sum
			if k == labels[row] {
				g--
			}
			z[k] = float32(g / n)
			db[k] += z[k]
		}
	}
	return loss
}
