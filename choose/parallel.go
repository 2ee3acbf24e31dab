package choose

import (
	"context"
	"runtime"
	"sync"
)

// Progress hears how much of a task is done. It may be nil; calls come one at a time.
type Progress func(done, of int)

// parallel calls do for chunks of the numbers 0 to n-1, on all processors, and stops with ctx. What
// do computes must not depend on the order of the calls.
func parallel(ctx context.Context, n, chunk int, progress Progress, do func(from, to int)) error {
	var mutex sync.Mutex
	next, done := 0, 0
	take := func(finished int) (from, to int) {
		mutex.Lock()
		defer mutex.Unlock()
		if done += finished; progress != nil && finished > 0 {
			progress(done, n)
		}
		if ctx.Err() != nil {
			return n, n
		}
		from, to = next, min(n, next+chunk)
		next = to
		return from, to
	}
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (n+chunk-1)/chunk) {
		group.Go(func() {
			for from, to := take(0); from < to; from, to = take(to - from) {
				do(from, to)
			}
		})
	}
	group.Wait()
	return ctx.Err()
}
