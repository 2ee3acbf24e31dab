package inspect

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"
)

// A copy of a picture is found in three steps. Each costs more and sees fewer pairs: hashes within
// nearBits bits, thumbnails that can be aligned, and details that fit as well. At 96 pixels the
// details of different photographs correlate by less than 0.2, those of copies by more than 0.5. At
// 32 pixels, as in CIFAR, pictures of alike things reach 0.9: there is little detail to tell them
// apart.
const (
	firstFit   = 0.7  // correlation of thumbnails before they are aligned
	thumbFit   = 0.87 // and after
	detailFit  = 0.45 // correlation of details at detailSide pixels
	smallFit   = 0.92 // and at smallSide pixels or fewer
	detailSide = 96   // the most pixels along a side at which details are compared
	smallSide  = 32
	// Pictures without details are copies only where the thumbnails hardly differ.
	plainDetail = 0.6 // standard deviation of details, of 255
	plainFit    = 0.998
)

// copies finds near duplicates among pictures.
type copies struct {
	pictures []*facts
	read     func(i int) (plane, error) // reads the brightness of picture i once more
	progress func(done, of int)         // may be nil
	spectra  []spectrum
	index    *hashIndex
	variants []variant

	mutex  sync.Mutex
	groups *groups
}

// find joins the copies of one picture into a group.
func (c *copies) find(ctx context.Context) (*groups, error) {
	n := len(c.pictures)
	c.variants, c.groups, c.spectra = variants(), newGroups(n), make([]spectrum, n)
	hashes, table := make([]uint64, n), newCosines()
	parallel(ctx, n, func(i int) {
		c.spectra[i] = table.transform(c.pictures[i].thumbnail())
		hashes[i] = c.spectra[i].hash(turning{})
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	c.index = newHashIndex(hashes)
	var done atomic.Int64
	parallel(ctx, n, func(i int) {
		c.search(i, table)
		if k := int(done.Add(1)); c.progress != nil && (k%64 == 0 || k == n) {
			c.progress(k, n)
		}
	})
	return c.groups, ctx.Err()
}

// candidate is a picture that may show a part of another one.
type candidate struct {
	place, distance int
	as              variant
}

// candidates are the pictures whose hash is near that of picture i or of a part of it, the nearest
// first.
func (c *copies) candidates(i int, thumb plane, table *cosines) []candidate {
	best := map[int]candidate{}
	of, last := c.spectra[i], whole()
	for _, v := range c.variants {
		if v.part != last {
			of, last = table.transform(thumb.cropped(v.part, thumbSide, thumbSide)), v.part
		}
		c.index.near(of.hash(v.turn), func(place, distance int) {
			known, ok := best[place]
			if place != i && (!ok || distance < known.distance) {
				best[place] = candidate{place, distance, v}
			}
		})
	}
	list := make([]candidate, 0, len(best))
	for _, found := range best {
		list = append(list, found)
	}
	slices.SortFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.place, b.place))
	})
	return list
}

// search finds the copies of picture i, which show it whole or a part of it.
func (c *copies) search(i int, table *cosines) {
	thumb := c.pictures[i].thumbnail()
	list := c.candidates(i, thumb, table)
	smooth := thumb.boxed()
	var grey plane // of picture i, read when it is needed
	for _, found := range list {
		if c.joined(i, found.place) {
			continue
		}
		a, b := smooth.turned(found.as.turn), c.pictures[found.place].thumbnail().boxed()
		part := found.as.part.turned(found.as.turn)
		first := a.cropped(part, thumbSide, thumbSide)
		if correlation(first.values, b.values) < firstFit {
			continue
		}
		fit := align(a, b, part, 12)
		if fit.correlation < thumbFit {
			continue
		}
		if grey.values == nil {
			var err error
			if grey, err = c.read(i); err != nil {
				return
			}
		}
		other, err := c.read(found.place)
		if err == nil && detailsFit(grey.turned(found.as.turn), other, fit) {
			c.join(i, found.place)
		}
	}
}

func (c *copies) joined(i, j int) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.groups.find(i) == c.groups.find(j)
}

func (c *copies) join(i, j int) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.groups.join(i, j)
}

// detailsFit tells whether the part of a that was found shows the same details as b.
func detailsFit(a, b plane, fit alignment) bool {
	const least = 8
	n := min(detailSide, a.height, a.width, b.height, b.width)
	if n < least {
		return fit.correlation > plainFit
	}
	partA, partB := fit.part.clipped()
	x, y := a.cropped(partA, n, n), b.cropped(partB, n, n)
	if finer := align(x.boxed(), y.boxed(), whole(), 8); finer.correlation > thumbFit {
		partX, partY := finer.part.clipped()
		x, y = x.cropped(partX, n, n), y.cropped(partY, n, n)
	}
	dx, dy := x.details(), y.details()
	_, strengthX := moments(dx.values)
	_, strengthY := moments(dy.values)
	if min(strengthX, strengthY) < plainDetail {
		return fit.correlation > plainFit
	}
	share := float64(max(n, smallSide)-smallSide) / (detailSide - smallSide)
	return correlation(dx.values, dy.values) > smallFit+share*(detailFit-smallFit)
}
