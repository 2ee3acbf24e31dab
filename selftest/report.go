// Package selftest checks a device: every kernel against its reference, in both precisions, and
// what the device reaches at best. Its report is for a bug report or a table of hardware.
package selftest

import (
	"time"

	"vksimclr/engine"
	"vksimclr/kernels/harness"
)

// Report is what the self-test of a device found.
type Report struct {
	Program string      `json:"program"` // its version
	Made    time.Time   `json:"made"`
	Seconds float64     `json:"seconds"`
	Quick   bool        `json:"quick"`
	Device  engine.Caps `json:"device"`
	Policy  string      `json:"policy"`
	// TexelReads tells whether kernels read four numbers at once by texel buffers.
	TexelReads bool `json:"texel_reads"`
	// Matrices says why cooperative matrices do not work; empty where they do.
	Matrices string       `json:"matrices,omitempty"`
	Peaks    harness.Peak `json:"peaks"`
	// Peak is the error where the peaks could not be measured, empty otherwise.
	Peak    string        `json:"peak_error,omitempty"`
	Count   harness.Count `json:"count"`
	Kernels []Kernel      `json:"kernels"`
	// Failures are the rows that failed, each on a line.
	Failures []string `json:"failures"`
	// Choices are the candidates that measurements on this device chose, by the work.
	Choices map[string]string `json:"choices"`
}

// Kernel is what the rows of one operation gave.
type Kernel struct {
	Op   string `json:"op"`
	FP32 *Worst `json:"fp32,omitempty"`  // of fp32 activations; nil: no rows
	Half *Worst `json:"mixed,omitempty"` // of 16-bit activations; nil: no rows
}

// Worst is the row of an operation and precision whose error is largest in units of its tolerance.
type Worst struct {
	Rows      int            `json:"rows"`
	Row       string         `json:"row"`
	Tensor    string         `json:"tensor"`
	Error     float64        `json:"error"` // relative L2 error
	Tolerance float64        `json:"tolerance"`
	Status    harness.Status `json:"status"` // FAIL where any row failed, SKIP where all were
	Reason    string         `json:"reason,omitempty"`
}

// Passed tells whether nothing failed.
func (r *Report) Passed() bool { return r.Count.Failed == 0 && len(r.Failures) == 0 }

// add takes the result of a row.
func (w *Worst) add(r harness.Result) {
	w.Rows++
	first := w.Rows == 1
	switch {
	case r.Status == harness.Skip:
		if first {
			w.Row, w.Status, w.Reason = r.Name, r.Status, r.Reason
		}
		return
	case w.Status == harness.Fail && r.Status != harness.Fail:
		return
	case !first && w.Status == r.Status && w.excess() >= excess(r.Error, r.Tolerance):
		return
	}
	w.Row, w.Tensor, w.Error, w.Tolerance = r.Name, r.Tensor, r.Error, r.Tolerance
	w.Status, w.Reason = r.Status, r.Reason
}

func (w *Worst) excess() float64 { return excess(w.Error, w.Tolerance) }

// excess is an error in units of its tolerance; tolerances of exact results are next to nothing.
func excess(e, tolerance float64) float64 { return e / max(tolerance, 1e-30) }
