package data

import (
	"context"
	"sync"
	"sync/atomic"
)

// parallel calls do for 0 … n-1, begun in this order, by several workers at a time, until the
// context ends. A worker, 0 up to workers-1, makes one call at a time.
func parallel(ctx context.Context, workers, n int, do func(worker, i int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for worker := range min(workers, n) {
		group.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				do(worker, i)
			}
		})
	}
	group.Wait()
}
