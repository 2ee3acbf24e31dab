package harness

import (
	"fmt"
	"slices"

	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/kernels/cases"
)

// Check compares one row of a table with its reference on the device. The kernels run twice as the device prefers and twice with its vec4 inputs
// read the other way (storage or texel buffers); all must give the same bits.
func Check(d *engine.Device, policy kernels.Policy, c *cases.Case, s cases.Shape, seed uint64) (r Result) {
	r = Result{Name: c.Name(s), Op: c.Op, Bar: c.Tol, Status: Pass}
	if lack := Support(d, c); lack != "" {
		r.Status, r.Reason = Skip, lack
		return r
	}
	defer recovered(&r)
	e := cases.NewEnv(d, c.Name(s), seed)
	defer e.Close()
	e.Policy = policy
	c.Record(e, s)
	words, err := execute(e)
	if err != nil {
		r.fail(err)
	}
	if words == nil {
		return r
	}
	e.RunRef()
	for i, t := range e.Tensors {
		if t.Compared() {
			r.compared(t.Name, t.Values(words[i]), t.V, bar(c, t))
		}
	}
	if err := otherReads(d, policy, c, s, seed, words); err != nil {
		r.fail(err)
	}
	if r.Status == Fail && r.Reason == "" {
		r.Reason = fmt.Sprintf("seed %d", seed)
	}
	return r
}

// otherReads runs the row once more by the read path that the device does not prefer: the choice may change time, never a bit.
func otherReads(d *engine.Device, policy kernels.Policy, c *cases.Case, s cases.Shape, seed uint64, words [][]uint32) error {
	preferred := d.TexelReads()
	d.ReadTexels(!preferred)
	defer d.ReadTexels(preferred)
	e := cases.NewEnv(d, c.Name(s), seed)
	defer e.Close()
	e.Policy = policy
	c.Record(e, s)
	other, err := execute(e)
	if err != nil {
		return fmt.Errorf("with the other read path: %w", err)
	}
	for i, t := range e.Tensors {
		if !slices.Equal(words[i], other[i]) {
			return fmt.Errorf("storage and texel reads give different %s", t.Name)
		}
	}
	return nil
}

// bar is a tensor's tolerance: its own, none for integers, otherwise the case's; 16-bit tensors are rounded besides.
func bar(c *cases.Case, t *cases.Tensor) float64 {
	tol := t.Tol
	if tol == 0 {
		tol = c.Tol
	}
	switch t.T.DType() {
	case engine.F16:
		return tol + cases.HalfTol
	case engine.F32:
		return tol
	}
	return t.Tol
}

// Support says what the device lacks for a case, "" for nothing.
func Support(d *engine.Device, c *cases.Case) string {
	if c.Needs == nil {
		return ""
	}
	return c.Needs(d.Caps())
}

// recovered turns a panic into a FAIL line: one broken kernel or file must not hide the others' verdicts.
func recovered(r *Result) {
	if p := recover(); p != nil {
		r.fail(fmt.Errorf("%v", p))
	}
}
