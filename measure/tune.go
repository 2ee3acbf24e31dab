package measure

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"vksimclr/engine"
	"vksimclr/train"
)

// Tuned is one kernel's work and how fast the candidates do it, the fastest first.
type Tuned struct {
	Work       string      `json:"work"` // operation, shapes, type
	Before     string      `json:"before"`
	Candidates []Candidate `json:"candidates"`
}

// Candidate is one implementation of a kernel's work.
type Candidate struct {
	Name   string  `json:"name"`
	GFLOPS float64 `json:"gflop_per_s"`
}

// Tune measures all candidates for the kernels of a recipe's step anew, in so many rounds, and has
// the device remember the fastest. progress, which may be nil, follows the measurements. When the
// context ends, the kernels done so far are returned with its error, and their choices are kept.
func Tune(ctx context.Context, d *engine.Device, recipe train.Recipe, rounds int,
	progress func(done, of int, what string)) (tuned []Tuned, err error) {
	// The policy decides which candidates there are.
	if recipe.Policy, err = recipe.ResolvePolicy(d); err != nil {
		return nil, err
	}
	d.Measure(false) // describing must not decide by a short try
	step, err := newStep(d, recipe)
	if err != nil {
		return nil, err
	}
	works := step.recorder.Candidates()
	done, of := 0, 0
	for _, a := range works {
		of += rounds * len(a.Names)
	}
	for _, a := range works {
		before, _ := d.Choices().Get(a.Key)
		_, rates, err := d.Tune(ctx, a, rounds, func() {
			if done++; progress != nil {
				progress(done, of, a.Key)
			}
		})
		if err != nil {
			return tuned, fmt.Errorf("tune %s: %w", a.Key, err)
		}
		t := Tuned{Work: a.Key, Before: before}
		for i, name := range a.Names {
			t.Candidates = append(t.Candidates, Candidate{name, rates[i] / 1e9})
		}
		slices.SortStableFunc(t.Candidates, func(a, b Candidate) int {
			return cmp.Compare(b.GFLOPS, a.GFLOPS)
		})
		tuned = append(tuned, t)
	}
	return tuned, nil
}
