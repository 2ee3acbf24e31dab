// Package eval computes an encoder's features and judges them: nearest neighbours and linear
// classifiers where there are labels, effective rank and spectrum where there are none.
//
// Encode makes the features on a device. Everything else works on Features, wherever they come
// from; only KNN needs a device again.
package eval

import (
	"fmt"
	"math"
	"slices"
)

// Features are rows of an encoder's output with the names and classes of their pictures.
type Features struct {
	Rows   []float32 // [N,D] row-major
	D      int
	Keys   []string // [N] of the pictures; nil where unknown
	Labels []int    // [N]; nil where unknown
}

// N is the number of rows, 0 for the zero Features.
func (f Features) N() int {
	if len(f.Rows) == 0 {
		return 0
	}
	return len(f.Rows) / f.D
}

// CheckFinite returns an error that names the first picture with a feature that is NaN or
// infinite, nil if there is none.
func (f Features) CheckFinite() error {
	i := slices.IndexFunc(f.Rows, unbounded)
	if i < 0 {
		return nil
	}
	row := i / f.D
	name := fmt.Sprint(row)
	if f.Keys != nil {
		name = fmt.Sprintf("%q", f.Keys[row])
	}
	return fmt.Errorf("eval: feature %d of picture %s is %g: the run diverged; use an earlier "+
		"checkpoint", i%f.D, name, f.Rows[i])
}

// Normalize divides every row by its length, so that all rows have length 1. Rows of zeros stay as
// they are.
func (f Features) Normalize() {
	for row := range slices.Chunk(f.Rows, f.D) {
		sum := 0.0
		for _, v := range row {
			sum += float64(v) * float64(v)
		}
		if sum == 0 {
			continue
		}
		scale := 1 / math.Sqrt(sum)
		for i, v := range row {
			row[i] = float32(scale * float64(v))
		}
	}
}
