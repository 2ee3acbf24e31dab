package train

import (
	"vksimclr/engine"
	"vksimclr/models"
)

// Norms says with which statistics batch norms normalise in training.
type Norms uint8

const (
	// MicroNorms are the statistics of what goes through the network at a time: of the whole batch,
	// or of each part of it. The gradient is that of this function.
	MicroNorms Norms = iota
	// FrozenNorms are the running statistics, which stay as they are.
	FrozenNorms
	// WholeNorms are the statistics of the whole batch, though it goes through the network in
	// parts. The gradient goes through them, too: it is that of the whole batch at once.
	WholeNorms
	// RankNorms are WholeNorms of this rank's share of the batch, where ranks share one. The
	// running statistics are the mean of all ranks'.
	RankNorms
)

// String is the word of the flag --bn.
func (n Norms) String() string { return [...]string{"micro", "frozen", "whole", "rank"}[n] }

// viewsOfPicture is the number of large views of each picture in a step.
const viewsOfPicture = 2

// pass is views that go through the network together: their batch norms share statistics.
type pass struct {
	views        engine.Tensor // [count·n,S,S,4] of n pictures, view by view
	first, count int           // which views of each picture
}

// trip is a pass through encoder and head.
type trip struct {
	pass
	h, z     engine.Tensor // [count·n,F], [count·n,D]
	backward func(dz engine.Tensor)
}

// passes divides the views of n pictures: large ones [2n,S,S,4] and small ones [W·n,s,s,4], which
// may be absent. Separate makes each view a pass of its own; else views of one size go together.
func passes(r *engine.Recorder, n int, separate bool, large, small engine.Tensor) (all []pass) {
	first := 0
	for _, views := range []engine.Tensor{large, small} {
		if !views.Valid() {
			continue
		}
		count, each := views.Dim(0)/n, views.Dim(0)/n
		if separate {
			each = 1
		}
		for lo := 0; lo < count; lo += each {
			all = append(all, pass{rows(r, views, lo*n, (lo+each)*n), first + lo, each})
		}
		first += count
	}
	return all
}

// rows is rows lo to hi of t in a tensor of their own, which any device can bind: t itself where
// that is all of it.
func rows(r *engine.Recorder, t engine.Tensor, lo, hi int) engine.Tensor {
	if lo == 0 && hi == t.Dim(0) {
		return t
	}
	part := t.Slice(lo, hi)
	own := r.Temp("rows", t.DType(), part.Shape()...)
	r.Copy(own, part)
	return own
}

// joined is tensors [m,C] one below the other: the only one as it is.
func joined(r *engine.Recorder, name string, parts []engine.Tensor) engine.Tensor {
	if len(parts) == 1 {
		return parts[0]
	}
	m := 0
	for _, t := range parts {
		m += t.Dim(0)
	}
	all := r.Temp(name, parts[0].DType(), m, parts[0].Dim(1))
	at := 0
	for _, t := range parts {
		r.Copy(all.Slice(at, at+t.Dim(0)), t)
		at += t.Dim(0)
	}
	return all
}

// context is how the network is recorded for training; k is nil for a rank alone.
func (n *Network) context(r *engine.Recorder, norms Norms, k *Ranks) *models.Context {
	c := &models.Context{R: r, W: n.Weights, Training: norms != FrozenNorms,
		Activations: n.Activations, Rounding: n.Rounding, Policy: n.Policy}
	if k != nil && norms == WholeNorms {
		c.Ranks = k.norms()
	}
	return c
}

// trips records the forward passes of views.
func (n *Network) trips(all []pass, context func() *models.Context) (trips []trip) {
	for _, p := range all {
		c := context()
		h, encoderBack := n.Encoder.Forward(c, p.views)
		z, headBack := n.Head.Forward(c, h)
		trips = append(trips, trip{p, h, z, func(dz engine.Tensor) {
			dh := headBack(dz)
			if first, ok := n.Head.First(); ok && c.Passed != nil {
				c.Passed(first)
			}
			encoderBack(dh)
		}})
	}
	return trips
}

// results are features and embeddings of all trips, view by view.
func results(r *engine.Recorder, trips []trip) (h, z engine.Tensor) {
	var hs, zs []engine.Tensor
	for _, t := range trips {
		hs, zs = append(hs, t.h), append(zs, t.z)
	}
	return joined(r, "all h", hs), joined(r, "all z", zs)
}

// backward records the backward passes of trips of n pictures; dz is of all views.
func backward(r *engine.Recorder, trips []trip, n int, dz engine.Tensor) {
	for _, t := range trips {
		t.backward(rows(r, dz, t.first*n, (t.first+t.count)*n))
	}
}
