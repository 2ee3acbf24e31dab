package data

import (
	"context"
	"errors"
	"fmt"
	"runtime"
)

// Batch is the input of one training step.
type Batch struct {
	Epoch int // counted from 0
	Step  int // over the whole run, from 0
	// Turn is how many pictures are of Epoch; those after them are of the next (Course). 0: all;
	// NoTurn: none.
	Turn int
	// Images are the pictures that were read, [height,width,3] u8 each, one after the other. Each
	// begins at the next multiple of 4 bytes.
	Images  []byte
	Sizes   [][2]int // [B] height and width of each picture as it lies in Images, in pixels
	Indices []uint32 // [B] the pictures' places in the data set, the key of their augmentation
	Keys    []string // [B] the pictures' names (Picture.Key)
	Held    []bool   // [B] which pictures were not read (LoaderConfig.Held); nil: all were

	// All are the places of the whole batch, of which this one is the share (LoaderConfig.Share)
	// that begins at First; nil where it is all.
	All   []uint32
	First int
}

// NoTurn is the Batch.Turn of a share whose pictures are all of the next epoch.
const NoTurn = -1

// Held is what is known of a picture that was read before and need not be read again. The zero Held
// says that the picture was not read.
type Held struct {
	Height, Width int
	Key           string
}

// Read reads the pictures with the given places in the set, several at a time. The error is that
// of the first picture that cannot be read.
func (c Canvas) Read(set Dataset, places []int) (Batch, error) {
	return c.readNew(set, places, nil)
}

// readNew reads the pictures that are not held; held has a row for every picture of the set, or
// none.
func (c Canvas) readNew(set Dataset, places []int, held []Held) (Batch, error) {
	n := len(places)
	b := Batch{Sizes: make([][2]int, n), Indices: make([]uint32, n), Keys: make([]string, n)}
	if held != nil {
		b.Held = make([]bool, n)
	}
	var rows []int // to be read
	for k, i := range places {
		b.Indices[k] = uint32(i)
		if held != nil && held[i].Height > 0 {
			b.Sizes[k], b.Keys[k] = [2]int{held[i].Height, held[i].Width}, held[i].Key
			b.Held[k] = true
			continue
		}
		rows = append(rows, k)
	}
	at, exact := c.offsets(set, places, rows)
	b.Images = make([]byte, at[len(rows)])
	errs := make([]error, len(rows))
	workers := runtime.GOMAXPROCS(0)
	pictures := make([]Picture, workers)
	ctx, fail := context.WithCancel(context.Background()) // every picture before a bad one is tried
	defer fail()
	parallel(ctx, workers, len(rows), func(worker, j int) {
		k, room := rows[j], b.Images[at[j]:at[j+1]]
		if errs[j] = c.readInto(&b, k, room, set, places[k], &pictures[worker]); errs[j] != nil {
			fail()
		}
	})
	for _, err := range errs {
		if err != nil {
			return Batch{}, err
		}
	}
	if !exact {
		b.pack(rows, at)
	}
	return b, nil
}

// offsets are the places in Images of the rows that will be read, and their end. They are not exact
// where some sizes are unknown: then every picture has the room of the largest.
func (c Canvas) offsets(set Dataset, places, rows []int) (at []int, exact bool) {
	at = make([]int, len(rows)+1)
	size := sizesOf(set)
	for j, k := range rows {
		h, w, ok := size(places[k])
		if !ok {
			for j := range at {
				at[j] = j * c.bytes()
			}
			return at, false
		}
		at[j+1] = at[j] + packed(c.fit(h, w))
	}
	return at, true
}

// hold notes in held, which may have no rows, what the batch has.
func (b *Batch) hold(held []Held) {
	if held == nil {
		return
	}
	for k, i := range b.Indices {
		held[i] = Held{b.Sizes[k][0], b.Sizes[k][1], b.Keys[k]}
	}
}

// pack moves the pictures together.
func (b *Batch) pack(rows, at []int) {
	end := 0
	for j, k := range rows {
		size := packed(b.Sizes[k][0], b.Sizes[k][1])
		copy(b.Images[end:end+size], b.Images[at[j]:])
		end += size
	}
	b.Images = b.Images[:end]
}

// readInto reads picture i of the set into row k of a batch, whose pixels get the given room.
func (c Canvas) readInto(b *Batch, k int, room []byte, set Dataset, i int, p *Picture) error {
	p.Key = ""
	if err := c.read(set, i, p); err != nil {
		return PictureError(set, i, p.Key, err)
	}
	if err := p.check(set, i); err != nil {
		return err
	}
	h, w, known := sizesOf(set)(i)
	wantHeight, wantWidth := c.fit(h, w)
	if gotHeight, gotWidth := c.fit(p.Height, p.Width); known &&
		(gotHeight != wantHeight || gotWidth != wantWidth) {
		return fmt.Errorf("data: %s: picture %s is %d×%d pixels, but should be %d×%d: did the "+
			"file change?", set.Name(), named(i, p.Key), p.Height, p.Width, h, w)
	}
	h, w = c.put(room, p)
	b.Sizes[k], b.Keys[k] = [2]int{h, w}, p.Key
	return nil
}

// read reads a picture so that it fits the canvas, if that is faster than to scale it down later.
func (c Canvas) read(set Dataset, i int, p *Picture) error {
	if s, ok := set.(Scaled); ok {
		return s.ReadWithin(i, c.Side, p)
	}
	return set.Read(i, p)
}

// PictureError is the error of reading picture i of a set: it names the picture and, where its file
// is damaged, says what to do.
func PictureError(set Dataset, i int, key string, err error) error {
	err = fmt.Errorf("data: %s: picture %s: %w", set.Name(), named(i, key), err)
	if errors.Is(err, errCut) || errors.Is(err, errDamaged) {
		return fmt.Errorf("%w; mend or remove it; vksimclr inspect finds all such pictures", err)
	}
	return err
}

// named is a picture's place in the set and, where it says more, its key.
func named(i int, key string) string {
	place := fmt.Sprint(i)
	if key == "" || key == place {
		return place
	}
	return place + " (" + printable(key) + ")"
}
