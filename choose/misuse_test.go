package choose

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// A caller's mistakes panic by name in the caller's goroutine, where they can be recovered.
func TestMistakesPanic(t *testing.T) {
	rows, ctx := Normalize([]float32{1, 2, 3, 4, 5, 6}, 3), context.Background()
	pick := func(q Request) func() { return func() { _, _ = Pick(ctx, rows, q, nil) } }
	for says, do := range map[string]func(){
		"0 clusters":      func() { _, _ = KMeans(ctx, rows, 0, nil) },
		"-1 neighbours":   func() { _, _ = FindNeighbours(ctx, rows, -1, nil, nil) },
		"among 1 of 2":    func() { _, _ = FindNeighbours(ctx, rows, 1, []bool{true}, nil) },
		"row 2 of 2":      func() { rows.Row(2) },
		"budget of -1":    pick(Request{By: ByRandom, Budget: -1}),
		"row 9 is chosen": pick(Request{By: ByRandom, Budget: 1, Have: []int{9}}),
		"Out has 1":       pick(Request{By: ByRandom, Budget: 1, Out: []bool{true}}),
		"Typicality has":  pick(Request{By: ByTypical, Budget: 1}),
		"choose by \"\"":  pick(Request{}),
	} {
		func() {
			defer func() {
				if said := fmt.Sprint(recover()); !strings.Contains(said, says) {
					t.Errorf("%q does not say %q", said, says)
				}
			}()
			do()
		}()
	}
}
