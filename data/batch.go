package data

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

// Batch is the input of one training step.
type Batch struct {
	Epoch   int      // from 0
	Step    int      // over the whole run, from 0
	Images  []byte   // [B,H,W,3] u8: each picture at the top left of its canvas
	Sizes   [][2]int // [B] height and width of each picture on its canvas, in pixels
	Indices []uint32 // [B] the pictures' places in the data set, the key of their augmentation
	Keys    []string // [B] the pictures' names (Picture.Key)
}

// Read reads the pictures with the given places in the set, several at a time. The error is that
// of the first picture that cannot be read.
func (c Canvas) Read(set Dataset, places []int) (Batch, error) {
	n := len(places)
	b := Batch{
		Images:  make([]byte, n*c.bytes()),
		Sizes:   make([][2]int, n),
		Indices: make([]uint32, n),
		Keys:    make([]string, n),
	}
	errs := make([]error, n)
	var next atomic.Int64
	var failed atomic.Bool
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		group.Go(func() {
			var p Picture
			for !failed.Load() {
				k := int(next.Add(1) - 1) // in order: every picture before a bad one is tried
				if k >= n {
					return
				}
				if errs[k] = c.readInto(&b, k, set, places[k], &p); errs[k] != nil {
					failed.Store(true)
				}
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return Batch{}, err
		}
	}
	return b, nil
}

// readInto reads picture i of the set into row k of a batch.
func (c Canvas) readInto(b *Batch, k int, set Dataset, i int, p *Picture) error {
	p.Key = ""
	if err := c.read(set, i, p); err != nil {
		return fmt.Errorf("data: %s: picture %s: %w", set.Name(), named(i, p.Key), err)
	}
	if p.Height < 1 || p.Width < 1 || len(p.Pixels) != p.Height*p.Width*3 {
		return fmt.Errorf("data: %s: picture %s has %d bytes for %d×%d pixels of 3 bytes",
			set.Name(), named(i, p.Key), len(p.Pixels), p.Height, p.Width)
	}
	if uniform, ok := set.(Uniform); ok {
		if h, w := uniform.Size(); h != p.Height || w != p.Width {
			return fmt.Errorf("data: %s: picture %s is %d×%d pixels, but all should be %d×%d",
				set.Name(), named(i, p.Key), p.Height, p.Width, h, w)
		}
	}
	h, w := c.put(b.Images[k*c.bytes():(k+1)*c.bytes()], p)
	b.Sizes[k], b.Indices[k], b.Keys[k] = [2]int{h, w}, uint32(i), p.Key
	return nil
}

// read reads a picture so that it fits the canvas, if that is faster than to scale it down later.
func (c Canvas) read(set Dataset, i int, p *Picture) error {
	if _, uniform := set.(Uniform); uniform { // it has the size of the canvas
		return set.Read(i, p)
	}
	if s, ok := set.(Scaled); ok {
		return s.ReadWithin(i, min(c.Height, c.Width), p)
	}
	return set.Read(i, p)
}

// named is a picture's place in the set and, where it says more, its key.
func named(i int, key string) string {
	place := fmt.Sprint(i)
	if key == "" || key == place {
		return place
	}
	return place + " (" + printable(key) + ")"
}
