package train

import (
	"encoding/binary"
	"time"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/engine"
)

// feed brings the pictures of every step to the device: in a buffer that each batch fills anew, or
// into memory that holds the whole set and gets every picture once.
type feed struct {
	views    augment.Config
	pictures augment.Pictures // what the step reads
	// pixels is what a staging slot uploads before each step: the batch's pictures. With a store it
	// is one word that nobody reads.
	pixels engine.Tensor
	store  *store // nil: pictures come with every batch
	batch  uint64 // bytes of the largest batch
	set    uint32 // pictures of the whole set

	dev   *engine.Device
	ended chan ending // of the step under way
	watch func()      // waits for the step under way
	*clock

	borrowed bool // another feed closes pixels and store
}

// clock tells what feeds waited for, whose steps run in turn.
type clock struct {
	idle time.Time // when the last step ended
	late float64   // seconds that the device had nothing to do before the filled batch was there
}

// ending is how and when a step ended.
type ending struct {
	at  time.Time
	err error
}

// newFeed makes the tensors of a feed. Their memory is taken when the step's program is finished.
func newFeed(d *engine.Device, r Recipe, stay bool) (f *feed, err error) {
	canvas := r.canvas()
	room, err := canvas.Room(r.Data, r.Batch)
	if err != nil {
		return nil, err
	}
	f = &feed{views: r.Views, dev: d, batch: uint64(room.Batch), set: uint32(r.Data.Len()),
		clock: &clock{}}
	f.watchOver()
	bytes := room.Batch
	if stay {
		bytes = room.All
	}
	f.pictures, err = augment.NewPacked(d, r.Batch, bytes, room.Largest)
	if err != nil {
		return nil, err
	}
	f.pixels = f.pictures.Images
	if !stay {
		return f, nil
	}
	if f.pixels, err = d.NewTensor("no pictures", engine.U8, 4); err != nil {
		return nil, err
	}
	f.store = newStore(d, f.pictures.Images, r.Data.Len(), room.Batch)
	return f, nil
}

// watchOver makes what waits for a step.
func (f *feed) watchOver() {
	f.ended = make(chan ending, 1)
	f.watch = func() {
		err := f.dev.Wait()
		f.ended <- ending{time.Now(), err}
	}
}

// open takes the host memory that a store needs, once the step's program is finished.
func (f *feed) open() error {
	if f.store == nil {
		return nil
	}
	return f.store.open()
}

// held is what a loader needs not read; nil where every batch brings all its pictures.
func (f *feed) held() []data.Held {
	if f.store == nil {
		return nil
	}
	return f.store.held
}

// feedInputs is the number of inputs.
const feedInputs = 3

// inputs are what a staging slot uploads before each step.
func (f *feed) inputs() []engine.Tensor {
	return []engine.Tensor{f.pixels, f.pictures.Extents, f.pictures.Indices}
}

// fill writes a batch into the memory of a staging slot: that of inputs. It may be called while a
// step runs. Without a submit, the next fill begins anew.
func (f *feed) fill(memory [][]byte, b data.Batch) error {
	pixels, extents := memory[0], memory[1]
	for i, index := range b.Indices {
		if b.Turn != 0 && i >= b.Turn { // of the next epoch: other random numbers
			index += f.set
		}
		binary.NativeEndian.PutUint32(memory[2][4*i:], index)
	}
	if f.store == nil {
		copy(pixels, b.Images)
		f.views.FillExtents(extents, b.Sizes)
		return nil
	}
	starts, err := f.store.fill(b)
	if err == nil {
		f.views.FillPlaced(extents, b.Sizes, starts)
	}
	return err
}

// submit runs the step's programs on the pictures of the last fill. No step may be under way.
func (f *feed) submit(upload, step *engine.Program) error {
	programs := [3]*engine.Program{nil, upload, step}
	first := 1
	if f.store != nil {
		if programs[0] = f.store.commit(); programs[0] != nil {
			first = 0
		}
	}
	err := f.dev.Submit(programs[first:]...)
	if err == nil {
		go f.watch()
	}
	return err
}

// wait waits for the step.
func (f *feed) wait() error {
	end := <-f.ended
	f.idle = end.at
	return end.err
}

// begin says that the device has nothing to do from now on.
func (f *feed) begin() { f.idle = time.Now() }

// ready says after begin or wait when the next batch was filled, for late.
func (f *feed) ready(filled time.Time) { f.late = max(0, filled.Sub(f.idle).Seconds()) }

// close frees the tensors; the programs that use them must be closed.
func (f *feed) close() {
	if f.borrowed {
		f.dev.Free(f.pictures.Extents)
		f.dev.Free(f.pictures.Indices)
		return
	}
	if f.store != nil {
		f.store.close()
		f.dev.Free(f.pixels)
	}
	for _, t := range []engine.Tensor{f.pictures.Images, f.pictures.Extents, f.pictures.Indices} {
		f.dev.Free(t)
	}
}
