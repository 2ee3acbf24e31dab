package harness

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"vksimclr/engine"
	"vksimclr/interop"
	"vksimclr/kernels"
	"vksimclr/kernels/cases"
)

// An operation computes the out.* tensors of a reference case from its in.* tensors and attributes. It records kernels on c.env.R between operands
// of c, or computes on the host and calls c.compare. What it never asks for, the runner reports as unknown.
type operation func(c *reference)

// operations is the table of the format: operations by name, one small file a family.
var operations = map[string]operation{}

// define adds operations to the table; call it in a package-level variable declaration.
func define(ops map[string]operation) bool {
	maps.Copy(operations, ops)
	return true
}

// A reference is one case in a file: what the mathematics says for given inputs. Layouts are PyTorch's.
type reference struct {
	device *engine.Device
	env    *cases.Env
	file   *interop.File
	result *Result
	rtol   float64
	scale  float32 // of the loss, where the case has one
	trains bool    // the case is a network, whose gradients and what follows from them have halfGradientTol
	attrs  map[string]any
	asked  map[string]bool // attributes and tensors that the operation knows
	wanted []*operand      // recorded outputs, compared after the run
	closed []func()        // what to release at the end
}

const (
	// halfTol is the least tolerance of operations and networks on 16-bit activations: references are made of inputs that are not rounded.
	halfTol = 2e-2
	// halfGradientTol is that of a network's gradients, and of weights and losses after a step. Activations off by 3e-4 turn as large a share of the
	// ReLUs, where the gradient is then wrong as a whole: √3e-4 or 2 % of its norm for every layer, more in sums that cancel. Rounding nothing but
	// the outputs of batch norms gives these errors too. Which ReLUs turn depends on every rounding before them: 0.31 is the most seen, of which
	// the cosine with the reference is 0.95. So wide a bar shows little: see reference.network.
	halfGradientTol = 0.4
	// halfLoss is the most of an input's spread that may be lost by storing it in 16 bits.
	halfLoss = 1e-2
)

// CheckFile runs the reference case in a .safetensors file on the device. With F16, operations that take 16-bit activations get them.
func CheckFile(d *engine.Device, policy kernels.Policy, path string, activations engine.DType) (r Result) {
	r = Result{Name: strings.TrimSuffix(filepath.Base(path), ".safetensors"), Op: "?", Status: Pass}
	defer recovered(&r)
	file, err := interop.Open(path)
	if err != nil {
		r.fail(err)
		return r
	}
	defer file.Close()
	c := &reference{device: d, file: file, result: &r, scale: 1, asked: map[string]bool{}}
	if err := c.readHeader(); err != nil {
		r.fail(err)
		return r
	}
	run, known := operations[r.Op]
	if !known {
		r.fail(fmt.Errorf("unknown operation %q; known are %s", r.Op, strings.Join(slices.Sorted(maps.Keys(operations)), " ")))
		return r
	}
	c.env = cases.NewEnv(d, r.Name, 0)
	c.env.Activations, c.env.Policy = activations, policy
	defer c.close()
	run(c)
	if err := c.unknown(); err != nil {
		r.fail(err)
		return r
	}
	c.runRecorded()
	if r.Tensor == "" && r.Status == Pass {
		r.fail(errors.New("the file has no out.* tensor to compare with"))
	}
	return r
}

// readHeader takes operation, tolerance and attributes from the metadata.
func (c *reference) readHeader() error {
	meta := c.file.Metadata
	if meta["op"] == "" {
		return errors.New("not a reference case: no op in its metadata")
	}
	c.result.Op = meta["op"]
	rtol, err := strconv.ParseFloat(meta["rtol"], 64)
	if err != nil || !(rtol >= 0) {
		return fmt.Errorf("rtol %q is not a tolerance", meta["rtol"])
	}
	c.rtol, c.result.Bar = rtol, rtol
	if err := json.Unmarshal([]byte(meta["attrs"]), &c.attrs); err != nil {
		return fmt.Errorf("attrs are not a JSON object: %w", err)
	}
	return nil
}

// half tells whether activations have 16 bits.
func (c *reference) half() bool { return c.env.Activations == engine.F16 }

// rounded raises the tolerance where activations have 16 bits.
func (c *reference) rounded() {
	if c.half() {
		c.rtol = max(c.rtol, halfTol)
	}
}

// tolerance is the bar of out.NAME.
func (c *reference) tolerance(name string) float64 {
	if c.half() && c.trains && (name == "losses" || strings.HasPrefix(name, "grad.") || strings.HasPrefix(name, "param.")) {
		return max(c.rtol, halfGradientTol)
	}
	return c.rtol
}

// unknown reports attributes and tensors of the file that the operation never asked for: silently ignoring one would compare something else.
func (c *reference) unknown() error {
	for _, name := range slices.Sorted(maps.Keys(c.attrs)) {
		if !c.asked[name] {
			return fmt.Errorf("%s: unknown attribute %q", c.result.Op, name)
		}
	}
	for _, name := range c.file.Names() {
		if !c.asked[name] {
			return fmt.Errorf("%s: unknown tensor %q", c.result.Op, name)
		}
	}
	return nil
}

// runRecorded executes what the operation has recorded, if anything, and compares its outputs.
func (c *reference) runRecorded() {
	if len(c.wanted) == 0 {
		return
	}
	words, err := execute(c.env)
	if err != nil {
		c.result.fail(err)
	}
	if words == nil {
		return
	}
	for _, o := range c.wanted {
		values, err := o.unpack(o.Values(words[slices.Index(c.env.Tensors, o.Tensor)]))
		if err != nil {
			c.result.fail(err)
		}
		c.compare(o.Name, values, o.shape...)
	}
}

// compare holds values, in the file's layout, against tensor out.NAME, where the file has it.
func (c *reference) compare(name string, values []float64, shape ...int) {
	if !c.knows("out." + name) {
		return
	}
	ref, refShape := c.read("out." + name)
	if !slices.Equal(shape, refShape) {
		c.failf("out.%s has shape %v, computed %v", name, refShape, shape)
	}
	c.result.compared(name, values, ref, c.tolerance(name))
}

// closeLater has f called when the case is over.
func (c *reference) closeLater(f func()) { c.closed = append(c.closed, f) }

func (c *reference) close() {
	c.env.Close()
	for _, f := range c.closed {
		f()
	}
}

// failf gives the case up.
func (c *reference) failf(format string, args ...any) {
	panic(fmt.Errorf(c.result.Op+": "+format, args...))
}
