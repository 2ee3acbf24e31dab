package data

import (
	"context"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// Moments are the mean and the standard deviation of a set's colours, red first, where a byte v
// counts as v/255. Each picture counts the same, whatever its size.
type Moments struct {
	Mean, Deviation [3]float64
	Pictures        int // number of pictures that were read
}

// MeasureMoments reads at most n pictures, spread evenly over the set, and takes the moments of all
// their pixels. The result does not depend on the number of CPUs. progress may be nil. Errors name
// the picture that cannot be read, or are those of the context.
func MeasureMoments(ctx context.Context, set Dataset, n int,
	progress func(done, of int)) (m Moments, err error) {
	n = min(n, set.Len())
	sums := make([][2][3]float64, n) // of each picture the means of values and of their squares
	errs := make([]error, n)
	var next, done atomic.Int64
	var group sync.WaitGroup
	var told sync.Mutex
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			var p Picture
			for k := int(next.Add(1) - 1); k < n && ctx.Err() == nil; k = int(next.Add(1) - 1) {
				place := k * set.Len() / n
				if e := set.Read(place, &p); e != nil {
					errs[k] = PictureError(set, place, p.Key, e)
					continue
				}
				sums[k] = momentsOf(p.Pixels)
				if progress != nil {
					told.Lock()
					progress(int(done.Add(1)), n)
					told.Unlock()
				}
			}
		})
	}
	group.Wait()
	if err := ctx.Err(); err != nil {
		return m, err
	}
	for _, err := range errs {
		if err != nil {
			return m, err
		}
	}
	m.Pictures = n
	var squares [3]float64
	for _, s := range sums {
		for c := range 3 {
			m.Mean[c] += s[0][c] / float64(n)
			squares[c] += s[1][c] / float64(n)
		}
	}
	for c := range 3 {
		m.Deviation[c] = math.Sqrt(max(0, squares[c]-m.Mean[c]*m.Mean[c]))
	}
	return m, nil
}

// momentsOf are the means of a picture's values and of their squares.
func momentsOf(pixels []byte) (means [2][3]float64) {
	var sum, squares [3]uint64
	for i, v := range pixels {
		sum[i%3] += uint64(v)
		squares[i%3] += uint64(v) * uint64(v)
	}
	count := float64(len(pixels) / 3)
	for c := range 3 {
		means[0][c] = float64(sum[c]) / count / 255
		means[1][c] = float64(squares[c]) / count / (255 * 255)
	}
	return means
}
