package train

import (
	"encoding/binary"
	"fmt"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/losses"
)

// labels brings the classes of every step's pictures to a loss that needs them.
type labels struct {
	set    data.Labelled
	tensor engine.Tensor // [N] u32
}

// needsLabels tells whether a loss learns from labels.
func needsLabels(l losses.Loss) bool {
	n, ok := l.(interface{ NeedsLabels() bool })
	return ok && n.NeedsLabels()
}

// newLabels makes the labels of a recipe whose loss needs them; nil for other losses.
func newLabels(d *engine.Device, r Recipe) (l *labels, err error) {
	if !needsLabels(r.Loss) {
		return nil, nil
	}
	if err := r.checkLabels(); err != nil {
		return nil, err
	}
	l = &labels{set: r.Data.(data.Labelled)}
	if err := data.CheckLabels(r.Data, l.set); err != nil {
		return nil, err
	}
	l.tensor, err = d.NewTensor("labels", engine.U32, r.own().Batch)
	return l, err
}

// fill writes the labels of a batch.
func (l *labels) fill(memory []byte, indices []uint32) {
	for i, index := range indices {
		binary.NativeEndian.PutUint32(memory[4*i:], uint32(l.set.Label(int(index))))
	}
}

// checkLabels returns an error where the loss needs labels that the pictures do not have.
func (r Recipe) checkLabels() error {
	if r.Data == nil || r.Loss == nil || !needsLabels(r.Loss) {
		return nil
	}
	if set, ok := r.Data.(data.Labelled); !ok || len(set.Classes()) == 0 {
		return fmt.Errorf("train: the loss %s learns from labels, but %s has none: give pictures "+
			"with labels or another loss", r.Loss.Name(), r.Data.Name())
	}
	return nil
}
