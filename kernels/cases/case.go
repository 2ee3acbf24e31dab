// Package cases holds one table per operation: its shapes, its tolerance, how to launch it and its
// reference. The harness reads the tables in several ways (check, bench, support). To add a table,
// declare a variable: there is no registry to edit.
package cases

import (
	"fmt"
	"slices"
	"sort"

	"vksimclr/engine"
)

// DefaultTol is the largest relative L2 error of an output tensor in fp32, for sums of a few
// thousand terms of order one. √(terms)·2⁻²⁴ is below 1e-5; wrong kernels err by 1e-2 and
// more.
const DefaultTol = 2e-5

// A Case is one operation: Run prepares inputs and guarded outputs for a shape, launches the
// kernel, and names the reference.
type Case struct {
	Op string // snake case, as the shader: conv2d_forward
	// Tol is the largest relative L2 error of each output tensor; 0 means DefaultTol. Tensor.Tol
	// overrides it for one tensor.
	Tol    float64
	Shapes []Shape
	Run    func(e *Env, s Shape)
	// Needs names what this device lacks, "" for nothing. Nil: every device can run the case.
	Needs func(c engine.Caps) string
}

// HalfTol is added where the output itself is stored in 16 bits, which rounds by at most half a
// unit in the last place: 2⁻¹¹.
const HalfTol = 5e-4

// BFloatTol is the same for bfloat16, whose last place is 2⁻⁸.
const BFloatTol = 4e-3

var all []*Case

// Add declares a case. Call it in a package-level variable declaration.
func Add(c Case) *Case {
	if c.Op == "" || c.Run == nil || len(c.Shapes) == 0 {
		panic(fmt.Sprintf("cases: case %q lacks an op, a Run or shapes", c.Op))
	}
	if c.Tol == 0 {
		c.Tol = DefaultTol
	}
	for _, s := range slices.Backward(c.Shapes) {
		if s.Bool("f16") && !s.IsBench() { // one such row is checked with bfloat16, too
			c.Shapes = append(slices.Clone(c.Shapes), s.renamed("f16", "bf16"))
			break
		}
	}
	all = append(all, &c)
	return &c
}

// All is every declared case, sorted by operation.
func All() []*Case {
	list := append([]*Case(nil), all...)
	sort.SliceStable(list, func(i, j int) bool { return list[i].Op < list[j].Op })
	return list
}

// Record runs the row on e: with 16-bit activations where the row says f16 or bf16.
func (c *Case) Record(e *Env, s Shape) {
	if s.Bool("f16") {
		e.Activations = engine.F16
	}
	if s.Bool("bf16") {
		e.Activations = engine.BF16
	}
	c.Run(e, s)
}

// Name identifies one row of the table, and seeds its values: conv2d_forward/N2_H7_W9, or
// resnet18/conv2d_forward/N2_H7_W9.
func (c *Case) Name(s Shape) string {
	name := c.Op + "/" + s.String()
	if s.network != "" {
		name = s.network + "/" + name
	}
	return name
}
