package program

import (
	"errors"
	"fmt"
	"strings"

	"vksimclr/advise"
	"vksimclr/engine"
	"vksimclr/train"
)

// fits is advise.Facts.Fits: the largest batch of a network, up to the wanted one, that the device
// and this machine have memory for. 0 is none.
func (t *trial) fits(n advise.Network) int { return t.largest(t.with(n)) }

// largest is the largest batch up to s.Batch for which there is memory; 0 is none.
func (t *trial) largest(s Settings) int {
	fits := func(batch int) bool {
		s.Batch = batch
		needs, err := t.needs(s)
		return err == nil && t.lacks(needs) == nil
	}
	if fits(s.Batch) {
		return s.Batch
	}
	low, high := 0, s.Batch // fits, does not fit
	for high-low > max(1, low/64) {
		if middle := (low + high) / 2; middle >= 2 && fits(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// lacks says of which memory a run takes too much, nil where there is enough.
func (t *trial) lacks(n train.Needs) error {
	if have := t.caps.Usable(); n.Device() > have {
		return fmt.Errorf("takes %s of device memory, and %s has %s", engine.Bytes(n.Device()),
			t.caps.Name, engine.Bytes(have))
	}
	host := n.Host
	if t.caps.CPU() { // its memory is this machine's
		host += n.Device()
	}
	host *= uint64(t.ranks.here())
	if have := hostMemory(); have > 0 && host > have {
		return fmt.Errorf("takes %s of memory, and this machine has %s left", engine.Bytes(host),
			engine.Bytes(have))
	}
	return nil
}

// check refuses a run that the device or this machine has no memory for, before anything of it is
// allocated. The error names the largest batch that fits.
func (t *trial) check(s Settings) (train.Needs, error) {
	needs, err := t.needs(s)
	var limit *engine.LimitError
	var memory *engine.MemoryError
	switch {
	case errors.As(err, &memory): // the weights alone are too many
		err = fmt.Errorf("takes %s of device memory, and %s has %s", engine.Bytes(memory.Needed),
			t.caps.Name, engine.Bytes(t.caps.Usable()))
	case errors.As(err, &limit) && limit.Limit != engine.LimitBindings:
		// Another limit than memory, but of the batch as well. The remedies are those below.
		err = fmt.Errorf("cannot run here: %s", strings.TrimPrefix(limit.Error(), "engine: "))
	case err != nil:
		return needs, err
	default:
		if err = t.lacks(needs); err == nil {
			return needs, nil
		}
	}
	if largest := t.largest(s); largest >= 2 {
		return needs, fmt.Errorf("train: batch %d of %s at %d px %w: give --batch %d or "+
			"less, --micro-batch auto, a smaller --size or --arch, or another --device", s.Batch,
			s.Arch, s.Size, err, largest)
	}
	return needs, fmt.Errorf("train: %s at %d px %w, even with a batch of 2: give a "+
		"smaller --size, --width or --arch, or another --device", s.Arch, s.Size, err)
}
