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

// An Operation computes the out.* tensors of a reference case from its in.* tensors and attributes.
// It either records kernels on c.Env.R between operands of c, or computes by itself and calls
// c.Compare. Whatever it never asks for is reported as unknown.
type Operation func(c *FileCase)

// Operations are the operations that reference cases may name.
type Operations map[string]Operation

// FileOptions says how reference cases are run.
type FileOptions struct {
	// Activations is the type of activations: F32, or F16 for operations that can store them in
	// 16 bits.
	Activations engine.DType

	// Policy decides how convolutions are computed.
	Policy kernels.Policy
}

// A FileCase is one reference case: a file of inputs and of the outputs that the mathematics gives
// for them. Tensors in the file have PyTorch's layouts.
type FileCase struct {
	Device *engine.Device
	Env    *cases.Env // holds the tensors; its recorder runs after the operation

	file      *interop.File
	result    *Result
	tolerance float64                     // of every tensor
	least     func(tensor string) float64 // of one tensor; nil: 0
	attrs     map[string]any
	asked     map[string]bool // attributes and tensors that the operation knows
	wanted    []*Operand      // recorded outputs, compared after the run
	closers   []func()        // called at the end
}

const (
	// halfTol is the least tolerance of operations on 16-bit activations: references are made of
	// inputs that are not rounded.
	halfTol = 2e-2
	// halfLoss is the most of an input's spread that may be lost by storing it in 16 bits.
	halfLoss = 1e-2
)

// CheckFile runs the reference case in a .safetensors file on the device. The case names one of the
// operations in its metadata. Whatever is wrong with the file is a FAIL result.
func CheckFile(d *engine.Device, path string, o FileOptions, ops Operations) (r Result) {
	r = Result{Name: CaseName(path), Op: "?", Status: Pass}
	defer recovered(&r)
	file, err := interop.Open(path)
	if err != nil {
		r.fail(err)
		return r
	}
	defer file.Close()
	c := &FileCase{Device: d, file: file, result: &r, asked: map[string]bool{}}
	if err := c.readHeader(); err != nil {
		r.fail(err)
		return r
	}
	run, known := ops[r.Op]
	if !known {
		names := strings.Join(slices.Sorted(maps.Keys(ops)), " ")
		r.fail(fmt.Errorf("unknown operation %q; known are %s", r.Op, names))
		return r
	}
	c.Env = cases.NewEnv(d, r.Name, 0)
	c.Env.Activations, c.Env.Policy = o.Activations, o.Policy
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

// CaseName is the name of the reference case in a file: the file's name without its ending.
func CaseName(path string) string {
	return strings.TrimSuffix(filepath.Base(path), ".safetensors")
}

// readHeader takes operation, tolerance and attributes from the metadata.
func (c *FileCase) readHeader() error {
	meta := c.file.Metadata
	if meta["op"] == "" {
		return errors.New("not a reference case: no op in its metadata")
	}
	c.result.Op = meta["op"]
	rtol, err := strconv.ParseFloat(meta["rtol"], 64)
	if err != nil || !(rtol >= 0) {
		return fmt.Errorf("rtol %q is not a tolerance", meta["rtol"])
	}
	c.tolerance, c.result.Tolerance = rtol, rtol
	if err := json.Unmarshal([]byte(meta["attrs"]), &c.attrs); err != nil {
		return fmt.Errorf("attrs are not a JSON object: %w", err)
	}
	return nil
}

// unknown reports attributes and tensors of the file that the operation never asked for: ignoring
// one in silence would compare something else.
func (c *FileCase) unknown() error {
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

func (c *FileCase) close() {
	c.Env.Close()
	for _, f := range c.closers {
		f()
	}
}
