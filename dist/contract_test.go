package dist_test

import (
	"fmt"
	"sync"
	"testing"

	"vksimclr/dist"
	"vksimclr/dist/disttest"
)

// TestLocalKeepsTheContract also has the one-rank group.
func TestLocalKeepsTheContract(t *testing.T) {
	for _, groups := range [][]dist.Group{{dist.Alone()}, dist.Local(1), dist.Local(2),
		dist.Local(3), dist.Local(4)} {
		t.Run(fmt.Sprintf("%T%d", groups[0], len(groups)), func(t *testing.T) {
			var wait sync.WaitGroup
			for _, g := range groups {
				wait.Go(func() {
					if err := disttest.Contract(g, 1<<30); err != nil {
						t.Error(err)
					}
				})
			}
			wait.Wait()
		})
	}
}
