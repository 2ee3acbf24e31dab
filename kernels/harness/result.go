// Package harness reads the tables of kernels/cases, and reference cases in files, in several ways: check (GPU against reference), bench (time), support.
package harness

import (
	"fmt"
	"math"
	"strings"
)

// Status is how a case ended.
type Status string

// What a case can end in; SKIP only where the device cannot run it.
const (
	Pass Status = "PASS"
	Fail Status = "FAIL"
	Skip Status = "SKIP"
)

// Result is the line of one case.
type Result struct {
	Name   string  `json:"name"`
	Op     string  `json:"op"`
	Tensor string  `json:"tensor,omitempty"` // the worst one: largest error in units of its bar
	Error  float64 `json:"error"`
	Bar    float64 `json:"bar"`
	Status Status  `json:"status"`
	Reason string  `json:"reason,omitempty"` // why not PASS, when it is not the error
}

// String is the line: name, op, worst tensor, its error, its bar, verdict.
func (r Result) String() string {
	tensor := r.Tensor
	if tensor == "" {
		tensor = "-"
	}
	line := fmt.Sprintf("%-44s %-20s %-28s %9.2e %8.1e %s", r.Name, r.Op, tensor, r.Error, r.Bar, r.Status)
	if r.Reason != "" {
		line += "  " + r.Reason
	}
	return line
}

// compared takes one output tensor into the result.
func (r *Result) compared(tensor string, out, ref []float64, bar float64) {
	e := relativeError(out, ref)
	if e > bar {
		r.Status = Fail
	}
	if r.Tensor == "" || inBars(e, bar) > inBars(r.Error, r.Bar) {
		r.Tensor, r.Error, r.Bar = tensor, e, bar
	}
}

// fail records a failure that is not an error above its bar.
func (r *Result) fail(err error) {
	r.Status = Fail
	if r.Reason == "" {
		r.Reason = strings.ReplaceAll(err.Error(), "\n", "; ") // one line a case
	}
}

// relativeError is ‖out − ref‖₂ / ‖ref‖₂, or ‖out‖₂ where the reference is zero; infinite where an element is not a number.
func relativeError(out, ref []float64) float64 {
	if len(out) != len(ref) {
		return maxError
	}
	var wrong, norm float64
	for i, v := range ref {
		wrong += (out[i] - v) * (out[i] - v)
		norm += v * v
	}
	switch {
	case math.IsNaN(wrong):
		return maxError
	case norm == 0:
		return math.Min(math.Sqrt(wrong), maxError)
	}
	return math.Min(math.Sqrt(wrong/norm), maxError)
}

// maxError stands for "not a number" and worse: JSON has no infinity.
const maxError = 1e30

func inBars(e, bar float64) float64 {
	if bar == 0 {
		bar = 1e-30 // exact tensors: any error beats every other
	}
	return e / bar
}

// Count sums verdicts.
type Count struct {
	Passed  int `json:"passed"`
	Failed  int `json:"failed"`
	Skipped int `json:"skipped"`
}

// Add counts one more.
func (c *Count) Add(s Status) {
	switch s {
	case Pass:
		c.Passed++
	case Fail:
		c.Failed++
	default:
		c.Skipped++
	}
}

// String is the last line of a report.
func (c Count) String() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", c.Passed, c.Failed, c.Skipped)
}
