package harness

import (
	"fmt"
	"slices"

	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/kernels/cases"
)

// Check compares one row of a table with its reference on the device. The kernels run twice as the
// device prefers, and twice with their vec4 inputs read otherwise (storage or texel buffers). All
// runs must give the same bits.
func Check(d *engine.Device, policy kernels.Policy, c *cases.Case, s cases.Shape,
	seed uint64) (r Result) {
	r = Result{Name: c.Name(s), Op: c.Op, Tolerance: c.Tol, Status: Pass}
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
			r.compare(t.Name, t.Values(words[i]), t.V, tolerance(c, t))
		}
	}
	if err := checkOtherReads(d, policy, c, s, seed, words); err != nil {
		r.fail(err)
	}
	if r.Status == Fail && r.Reason == "" {
		r.Reason = fmt.Sprintf("seed %d", seed)
	}
	return r
}

// checkOtherReads runs the row once more with the reads that the device does not prefer: they may
// change its time, never a bit.
func checkOtherReads(d *engine.Device, policy kernels.Policy, c *cases.Case, s cases.Shape,
	seed uint64, words [][]uint32) error {
	preferred := d.TexelReads()
	d.ReadTexels(!preferred)
	defer d.ReadTexels(preferred)
	e := cases.NewEnv(d, c.Name(s), seed)
	defer e.Close()
	e.Policy = policy
	c.Record(e, s)
	other, err := execute(e)
	if err != nil {
		return fmt.Errorf("with the other reads: %w", err)
	}
	for i, t := range e.Tensors {
		if !slices.Equal(words[i], other[i]) {
			return fmt.Errorf("storage and texel reads give different %s", t.Name)
		}
	}
	return nil
}

// tolerance is the tensor's own tolerance or the case's, with rounding added where the tensor is
// stored in 16 bits. Integers are exact unless the tensor says otherwise.
func tolerance(c *cases.Case, t *cases.Tensor) float64 {
	tol := t.Tol
	if tol == 0 {
		tol = c.Tol
	}
	switch t.T.DType() {
	case engine.F16:
		return tol + cases.HalfTol
	case engine.BF16:
		return tol + cases.BFloatTol
	case engine.F32:
		return tol
	}
	return t.Tol
}

// Support says what the device lacks for a case; "" means nothing.
func Support(d *engine.Device, c *cases.Case) string {
	if c.Needs == nil {
		return ""
	}
	return c.Needs(d.Caps())
}

// recovered turns a panic into a FAIL line: one broken kernel or file must not hide the verdicts of
// the others.
func recovered(r *Result) {
	switch p := recover().(type) {
	case nil:
	case skipped:
		r.Status, r.Reason = Skip, string(p)
	default:
		r.fail(fmt.Errorf("%v", p))
	}
}
