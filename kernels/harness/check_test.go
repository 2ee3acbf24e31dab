package harness

import (
	"testing"

	"vksimclr/engine/enginetest"
	"vksimclr/kernels/cases"
)

// TestCases compares every small row of every table with its reference.
func TestCases(t *testing.T) {
	d := enginetest.Device(t)
	for _, c := range cases.All() {
		t.Run(c.Op, func(t *testing.T) {
			for _, s := range c.Shapes {
				if s.IsBench() {
					continue
				}
				switch r := Check(d, c, s, 1); r.Status {
				case Fail:
					t.Error(r)
				case Skip:
					t.Log(r)
				}
			}
		})
	}
}
