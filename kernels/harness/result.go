// Package harness runs the tables of kernels/cases, and reference cases in files. Check and
// CheckFile compare a device with a reference, Bench times a row, Support says what a device
// lacks, and MeasurePeak what it reaches at best.
//
// Reference cases of whole networks and training steps are those of package reference, which stands
// above everything that they are made of.
package harness

import (
	"fmt"
	"math"
	"strings"
)

// Status is how a case ended.
type Status string

// A case passes, fails, or is skipped where the device cannot run it.
const (
	Pass Status = "PASS"
	Fail Status = "FAIL"
	Skip Status = "SKIP"
)

// Result is the line of one case.
type Result struct {
	Name string `json:"name"`
	Op   string `json:"op"`
	// Tensor is the worst one: its error is the largest in units of its tolerance.
	Tensor    string  `json:"tensor,omitempty"`
	Error     float64 `json:"error"` // relative L2 error of Tensor
	Tolerance float64 `json:"bar"`   // of Tensor; scripts read it by this key
	Status    Status  `json:"status"`
	Reason    string  `json:"reason,omitempty"` // why not PASS, when it is not the error
}

// String is the line: name, op, worst tensor, its error, its tolerance, verdict.
func (r Result) String() string {
	tensor := r.Tensor
	if tensor == "" {
		tensor = "-"
	}
	line := fmt.Sprintf("%-44s %-20s %-28s %9.2e %8.1e %s",
		r.Name, r.Op, tensor, r.Error, r.Tolerance, r.Status)
	if r.Reason != "" {
		line += "  " + r.Reason
	}
	return line
}

// compare takes one output tensor into the result.
func (r *Result) compare(tensor string, out, ref []float64, tolerance float64) {
	e := relativeError(out, ref)
	if e > tolerance {
		r.Status = Fail
	}
	if r.Tensor == "" || excess(e, tolerance) > excess(r.Error, r.Tolerance) {
		r.Tensor, r.Error, r.Tolerance = tensor, e, tolerance
	}
}

// fail records a failure that is not an error above its tolerance.
func (r *Result) fail(err error) {
	r.Status = Fail
	if r.Reason == "" {
		r.Reason = strings.ReplaceAll(err.Error(), "\n", "; ") // one line a case
	}
}

// relativeError is ‖out − ref‖₂ / ‖ref‖₂, or ‖out‖₂ where the reference is
// zero. It is maxError where the lengths differ or an element is not a number.
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

// excess is an error in units of its tolerance. Any error of an exact tensor exceeds all others.
func excess(e, tolerance float64) float64 {
	if tolerance == 0 {
		tolerance = 1e-30
	}
	return e / tolerance
}
