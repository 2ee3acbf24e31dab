package engine

import (
	"fmt"
	"slices"

	"vksimclr/engine/internal/vk"
)

// Program is planned and recorded once, and run as often as wanted.
type Program struct {
	dev      *Device
	plan     Plan
	ops      []op
	commands []vk.Op
	push     []byte
	arena    []*buffer
	views    map[texels]vk.Handle
	sets     vk.Handle // descriptor pool
	pool     vk.Handle // command pool
	chunks   chunks
	ran      []int // chunks.starts of the last run, which wrote the timestamps
	order    order
	counts   []int // how often a run goes through each operation
	queries  vk.Handle
	closed   bool
}

// Plan returns what the program recorded so far would need. It allocates nothing.
func (r *Recorder) Plan() Plan {
	p, _, _ := r.plan()
	return p
}

// Finish plans memory, checks that the device has it, allocates it, derives barriers and records
// the commands. It returns a MemoryError or a LimitError for a program that the device cannot run,
// and the error that Recorder.Fail kept.
func (r *Recorder) Finish() (*Program, error) {
	d := r.dev
	if d.lost != nil {
		return nil, d.lost
	}
	p := &Program{dev: d, ops: r.ops, order: r.inOrder(), views: map[texels]vk.Handle{}}
	p.counts = p.order.count(len(p.ops))
	if slices.Contains(p.counts, 0) {
		panic("engine: a section with operations never runs")
	}
	plan, sizes, block := r.plan()
	p.plan = plan
	if err := r.check(plan); err != nil {
		return nil, err
	}
	if r.err != nil {
		return nil, r.err
	}
	if len(p.ops) == 0 {
		panic("engine: Finish of a program without operations")
	}
	err := p.build(r, sizes, block)
	if err != nil {
		p.Close()
		return nil, err
	}
	d.programs[p] = true
	return p, nil
}

// build allocates memory, compiles kernels and records commands.
func (p *Program) build(r *Recorder, sizes []uint64, block map[*storage]int) error {
	d := p.dev
	for i, size := range sizes {
		b, err := d.newBuffer(fmt.Sprintf("arena block %d", i), size, storage{})
		if err != nil {
			return err
		}
		p.arena = append(p.arena, b)
	}
	for s, i := range block {
		s.buffer = p.arena[i]
	}
	for i := range p.ops {
		for _, t := range p.ops[i].tensors {
			if !t.store.transient {
				if err := d.bind(t.store); err != nil {
					return err
				}
			}
		}
	}
	if err := d.compile(p.ops); err != nil {
		return err
	}
	if err := p.describe(); err != nil {
		return err
	}
	if r.profile && d.caps.Timestamps {
		var err error
		p.queries, err = vk.CreateQueryPool(d.handle, uint32(2*len(p.ops)+2))
		if err != nil {
			return err
		}
	}
	return p.record(chunkBudget)
}

// Plan returns what the program needs.
func (p *Program) Plan() Plan { return p.plan }

// Chunks returns the number of submissions of a run.
func (p *Program) Chunks() int { return len(p.chunks.sequence) }

// Close releases the program's memory and commands. Persistent tensors stay. Closing twice, or
// after the device, is harmless.
func (p *Program) Close() {
	if p.closed {
		return
	}
	p.closed = true
	delete(p.dev.programs, p)
	h := p.dev.handle
	vk.DestroyCommandPool(h, p.pool)
	vk.DestroyDescriptorPool(h, p.sets)
	vk.DestroyQueryPool(h, p.queries)
	for _, v := range p.views {
		vk.DestroyTexelView(h, v)
	}
	for _, b := range p.arena {
		p.dev.freeBuffer(b)
	}
}
