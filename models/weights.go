package models

import (
	"fmt"

	"vksimclr/engine"
)

// Weights is a network's memory on a device: parameters, their gradients, and running statistics,
// each in one flat F32 arena.
type Weights struct {
	Layout        *Layout
	Params, Grads engine.Tensor // [Layout.Size]
	Buffers       engine.Tensor // [Layout.BufferSize]
	dev           *engine.Device
}

// NewWeights makes the arenas, all zero. It fails for lack of memory.
func NewWeights(d *engine.Device, l *Layout) (*Weights, error) {
	w := &Weights{Layout: l, dev: d}
	for _, t := range []struct {
		to   *engine.Tensor
		name string
		n    int
	}{
		{&w.Params, "parameters", l.Size()},
		{&w.Grads, "gradients", l.Size()},
		{&w.Buffers, "running statistics", l.BufferSize()},
	} {
		var err error
		if *t.to, err = d.NewTensor(t.name, engine.F32, t.n); err != nil {
			w.Close()
			return nil, err
		}
	}
	return w, nil
}

// Close frees the arenas. Closing twice is harmless.
func (w *Weights) Close() {
	for _, t := range []engine.Tensor{w.Params, w.Grads, w.Buffers} {
		w.dev.Free(t)
	}
}

// State maps names to values in PyTorch's layout.
type State map[string][]float32

// Store writes parameters and buffers. It fails unless the state has every one of them, with the
// right number of elements; other names are ignored.
func (w *Weights) Store(s State) error {
	for _, a := range w.arenas() {
		if err := pack(w.dev, a.tensor, a.list, s); err != nil {
			return err
		}
	}
	return nil
}

// StoreArena writes another arena with the parameters' layout, such as a momentum. It fails as
// Store does.
func (w *Weights) StoreArena(arena engine.Tensor, s State) error {
	return pack(w.dev, arena, w.Layout.Params, s)
}

// Load reads parameters and buffers.
func (w *Weights) Load() (State, error) {
	s := State{}
	for _, a := range w.arenas() {
		if err := unpack(w.dev, a.tensor, a.list, s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// LoadArena reads another arena with the parameters' layout, such as gradients or a momentum.
func (w *Weights) LoadArena(arena engine.Tensor) (State, error) {
	s := State{}
	return s, unpack(w.dev, arena, w.Layout.Params, s)
}

type arena struct {
	tensor engine.Tensor
	list   []Param
}

func (w *Weights) arenas() []arena {
	return []arena{{w.Params, w.Layout.Params}, {w.Buffers, w.Layout.Buffers}}
}

func pack(d *engine.Device, t engine.Tensor, list []Param, s State) error {
	memory := make([]float32, t.Len())
	for _, p := range list {
		v, ok := s[p.Name]
		if !ok {
			return fmt.Errorf("models: the weights lack %s %v", p.Name, p.Shape)
		}
		if len(v) != p.Elements() {
			return fmt.Errorf("models: %s has %d elements, the network's is %v",
				p.Name, len(v), p.Shape)
		}
		p.Pack(memory[p.Offset:], v)
	}
	return engine.Upload(d, t, memory)
}

func unpack(d *engine.Device, t engine.Tensor, list []Param, s State) error {
	memory, err := engine.Download[float32](d, t)
	if err != nil {
		return err
	}
	for _, p := range list {
		s[p.Name] = make([]float32, p.Elements())
		p.Unpack(s[p.Name], memory[p.Offset:])
	}
	return nil
}
