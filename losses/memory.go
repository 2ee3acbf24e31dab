package losses

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// Memory is a loss's memory of keys, embeddings of past batches, as in SimCLRv2 (Chen et al. 2020,
// arXiv 2006.10029, §2) and MoCo: negatives of every row without a gradient. They come from a
// network whose weights are an exponential moving average of the trained ones. The memory begins
// empty; the newest keys take the place of the oldest ones.
type Memory struct {
	Keys  int     // K, how many are kept; 0: no memory. SimCLRv2 keeps 65,536
	Decay float64 // of the moving average, 0 to 1; 0.999 in SimCLRv2
}

// Validate returns an error for numbers out of range, or where a step of so many pictures makes
// more keys than the memory keeps. A picture gives two keys.
func (m Memory) Validate(pictures int) error {
	switch {
	case m.Keys == 0:
		return nil
	case m.Keys < 2*pictures || m.Keys > mostKeys:
		return fmt.Errorf("losses: a memory of %d keys: want at least the %d that a step of %d "+
			"pictures makes, and at most %d", m.Keys, 2*pictures, pictures, mostKeys)
	case !(m.Decay >= 0 && m.Decay <= 1):
		return fmt.Errorf("losses: a decay of %g of the keys' network: want 0 to 1", m.Decay)
	}
	return nil
}

// mostKeys is the largest number of keys that a float counts exactly.
const mostKeys = 1 << 24

// Keyed is a loss that may want keys of each step.
type Keyed interface {
	Loss

	// KeyDecay is the decay of the moving average that the keys' network has for weights. wants is
	// false where the loss wants no keys.
	KeyDecay() (decay float64, wants bool)

	// Remember records that the keys [M,D] of a step, embeddings not normalised, are kept. It is
	// recorded after the step's update: a step that is skipped (kernels.CheckFinite) keeps none.
	Remember(r *engine.Recorder, keys, step engine.Tensor)
}

// Open returns the loss that a run records: l itself, or a copy with tensors of its own on the
// device. dim is the length of embeddings, a multiple of 4.
func Open(d *engine.Device, l Loss, dim int) (Loss, error) {
	if n, ok := l.(NTXent); ok && n.Memory.Keys > 0 {
		return n.open(d, dim)
	}
	return l, nil
}

// Close frees the tensors that Open made for a loss, and leaves alone those of other losses.
func Close(d *engine.Device, l Loss) {
	if n, ok := l.(NTXent); ok && n.kept != nil {
		d.Free(n.kept.keys)
		d.Free(n.kept.cursor)
	}
}

// memory is a ring of keys on the device.
type memory struct {
	keys   engine.Tensor // [K,D] K rounded up to a multiple of 4
	cursor engine.Tensor // [2] place of the next key, number of keys kept
}

// tensors are the keys and their cursor, for embeddings of so many elements.
func (m *memory) tensors(dim int) (keys, cursor engine.Tensor) {
	if m == nil || m.keys.Dim(1) != dim {
		panic(fmt.Sprintf("losses: the memory is not open for embeddings of %d elements: see Open",
			dim))
	}
	return m.keys, m.cursor
}

func (m *memory) state() []State {
	if m == nil {
		return nil
	}
	return []State{{"keys", m.keys}, {"cursor", m.cursor}}
}

// open returns l with an empty memory.
func (l NTXent) open(d *engine.Device, dim int) (Loss, error) {
	rows := (l.Memory.Keys + 3) / 4 * 4
	keys, err := d.NewTensor("keys", engine.F32, rows, dim)
	if err != nil {
		return nil, fmt.Errorf("losses: memory of keys: %w", err)
	}
	cursor, err := d.NewTensor("cursor", engine.F32, 2)
	if err != nil {
		return nil, fmt.Errorf("losses: memory of keys: %w", err)
	}
	l.kept = &memory{keys, cursor}
	return l, nil
}

// KeyDecay implements Keyed.
func (l NTXent) KeyDecay() (decay float64, wants bool) { return l.Memory.Decay, l.Memory.Keys > 0 }

// Remember implements Keyed. Where the loss compares cosines, it keeps keys of length one.
func (l NTXent) Remember(r *engine.Recorder, keys, step engine.Tensor) {
	ring, cursor := l.kept.tensors(keys.Dim(1))
	if !l.Unnormalized {
		unit := r.Temp("unit keys", engine.F32, keys.Shape()...)
		kernels.L2NormForward(r, unit, r.Temp("rnorm", engine.F32, keys.Dim(0)), keys, l2Eps)
		keys = unit
	}
	kernels.MemoryPush(r, ring, cursor, keys, l.Memory.Keys, step)
}

// Validate returns an error for a temperature out of range, or where a step of so many pictures
// does not fit the memory.
func (l NTXent) Validate(pictures int) error {
	if err := checkTemperature(l, l.Temperature); err != nil {
		return err
	}
	return l.Memory.Validate(pictures)
}
