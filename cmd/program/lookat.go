package program

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"vksimclr/advise"
	"vksimclr/data"
)

// lookedAt is how many pictures are decoded to learn about all.
const lookedAt = 48

// lookAt reads some pictures, spread over the set, and says what they are like, and how many a
// second can be read.
func lookAt(ctx context.Context, set data.Dataset) (p advise.Pictures, rate float64, err error) {
	began := time.Now()
	some := spread(set, lookedAt)
	heights, widths := make([]int, len(some)), make([]int, len(some))
	errs := make([]error, len(some))
	var next, grey atomic.Int64
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			var picture data.Picture
			for k := int(next.Add(1) - 1); k < len(some) && ctx.Err() == nil; {
				if e := set.Read(some[k], &picture); e != nil {
					errs[k] = data.PictureError(set, some[k], picture.Key, e)
				} else if isGrey(picture.Pixels) {
					grey.Add(1)
				}
				heights[k], widths[k] = picture.Height, picture.Width
				k = int(next.Add(1) - 1)
			}
		})
	}
	group.Wait()
	if err := ctx.Err(); err != nil {
		return p, 0, fmt.Errorf("%w while looking at the pictures", errInterrupted)
	}
	for _, e := range errs {
		if e != nil {
			return p, 0, e
		}
	}
	rate = float64(len(some)) / time.Since(began).Seconds()
	p = advise.Pictures{Count: set.Len(), Grey: float64(grey.Load()) / float64(len(some))}
	if uniform, ok := set.(data.Uniform); ok {
		p.Uniform = true
		p.Height, p.Width = uniform.Size()
		return p, rate, nil
	}
	slices.Sort(heights)
	slices.Sort(widths)
	p.Height, p.Width = heights[len(heights)/2], widths[len(widths)/2]
	return p, rate, nil
}

// spread is at most n places of a set, evenly over it.
func spread(set data.Dataset, n int) []int {
	total := set.Len()
	places := make([]int, min(n, total))
	for i := range places {
		places[i] = i * total / len(places)
	}
	return places
}

// isGrey tells whether all pixels have red, green and blue alike.
func isGrey(pixels []byte) bool {
	for i := 0; i+2 < len(pixels); i += 3 {
		if pixels[i] != pixels[i+1] || pixels[i] != pixels[i+2] {
			return false
		}
	}
	return true
}
