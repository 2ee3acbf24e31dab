package main

import (
	"os"
	"testing"

	"vksimclr/engine/enginetest"
)

func TestKernelRuns(t *testing.T) {
	enginetest.Device(t).Close()
	const rows, columns = 3, 41 * 4
	x := make([]float32, rows*columns)
	for i := range x {
		x[i] = float32(i)
	}
	sums, err := run(os.Getenv("VKSIMCLR_DEVICE"), x, rows, 2)
	if err != nil {
		t.Fatal(err)
	}
	for i, sum := range sums {
		if want := float32(2 * (3*i + 3*columns)); sum != want {
			t.Fatalf("column %d is %g, want %g", i, sum, want)
		}
	}
}
