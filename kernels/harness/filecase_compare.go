package harness

import (
	"fmt"
	"slices"

	"vksimclr/engine"
)

// runRecorded executes what the operation has recorded, if anything, and compares its outputs.
func (c *FileCase) runRecorded() {
	if len(c.wanted) == 0 {
		return
	}
	words, err := execute(c.Env)
	if err != nil {
		c.result.fail(err)
	}
	if words == nil {
		return
	}
	for _, o := range c.wanted {
		values, err := o.Unpack(o.Values(words[slices.Index(c.Env.Tensors, o.Tensor)]))
		if err != nil {
			c.result.fail(err)
		}
		c.Compare(o.Name, values, o.Shape...)
	}
}

// Compare holds values, in the file's layout, against tensor out.NAME, where the file has it.
func (c *FileCase) Compare(name string, values []float64, shape ...int) {
	if !c.knows("out." + name) {
		return
	}
	ref, refShape := c.Read("out." + name)
	if !slices.Equal(shape, refShape) {
		c.Failf("out.%s has shape %v, computed %v", name, refShape, shape)
	}
	tolerance := c.tolerance
	if c.least != nil {
		tolerance = max(tolerance, c.least(name))
	}
	c.result.compare(name, values, ref, tolerance)
}

// Half tells whether activations have 16 bits.
func (c *FileCase) Half() bool { return c.Env.Activations == engine.F16 }

// AllowRounding raises the tolerance where activations have 16 bits.
func (c *FileCase) AllowRounding() {
	if c.Half() {
		c.tolerance = max(c.tolerance, halfTol)
	}
}

// AllowAtLeast raises the tolerance of tensor out.NAME to least(NAME) where that is larger.
func (c *FileCase) AllowAtLeast(least func(name string) float64) { c.least = least }

// OnClose has f called when the case is over.
func (c *FileCase) OnClose(f func()) { c.closers = append(c.closers, f) }

// Failf gives the case up: its result is FAIL with this reason. It does not return.
func (c *FileCase) Failf(format string, args ...any) {
	panic(fmt.Errorf(c.result.Op+": "+format, args...))
}

// skipped is why a case is left out.
type skipped string

// Skipf leaves the case out: its result is SKIP with this reason. It does not return.
func (c *FileCase) Skipf(format string, args ...any) {
	panic(skipped(fmt.Sprintf(format, args...)))
}

// Check gives the case up if err is not nil.
func (c *FileCase) Check(err error) {
	if err != nil {
		panic(err)
	}
}
