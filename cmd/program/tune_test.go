package program

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"vksimclr/measure"
)

// TestInterruptedTune: what was decided before an interruption is printed, as a table or as JSON.
func TestInterruptedTune(t *testing.T) {
	tuned := []measure.Tuned{{Work: "conv2d[1]", Candidates: []measure.Candidate{{Name: "8x8",
		GFLOPS: 12.5}, {Name: "4x16", GFLOPS: 3}}}}
	stopped := fmt.Errorf("tune conv2d[2]: %w", context.Canceled)
	for _, json := range []bool{false, true} {
		var out strings.Builder
		command := tuneCommand{Step: stepFlags{JSON: json}}
		err := command.tell(console{out: &out}, tuned, stopped)
		if !errors.Is(err, errInterrupted) || !strings.Contains(err.Error(), "after 1 kernels") {
			t.Errorf("json %v: %v", json, err)
		}
		if !strings.Contains(out.String(), "8x8") || !strings.Contains(out.String(), "12.5") {
			t.Errorf("json %v: %q", json, out.String())
		}
	}
	var out strings.Builder
	if err := (&tuneCommand{}).tell(console{out: &out}, nil, stopped); err == nil ||
		out.String() != "" {
		t.Errorf("%v, %q", err, out.String())
	}
}
