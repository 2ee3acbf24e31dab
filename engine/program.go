package engine

import (
	"errors"
	"fmt"
	"time"

	"vksimclr/engine/internal/vk"
)

// Program is a recorded program: planned and recorded once, run as often as wanted.
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
	ran      []int // chunks.starts of the last run, whose timestamps are there to be read
	queries  vk.Handle
	closed   bool
}

// Plan says what a program recorded so far would need, without allocating anything.
func (r *Recorder) Plan() Plan {
	p, _, _ := r.plan()
	return p
}

// Finish plans memory, checks that the device has it, allocates, derives barriers and records the commands.
func (r *Recorder) Finish() (*Program, error) {
	d := r.dev
	if d.lost != nil {
		return nil, d.lost
	}
	p := &Program{dev: d, ops: r.ops, views: map[texels]vk.Handle{}}
	plan, sizes, block := r.plan()
	p.plan = plan
	if err := plan.check(d.caps); err != nil {
		return nil, err
	}
	if r.err != nil {
		return nil, r.err
	}
	err := p.build(r, sizes, block)
	if err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

func (p *Program) build(r *Recorder, sizes []uint64, block map[*storage]int) error {
	d := p.dev
	for i, size := range sizes {
		b, err := d.newBuffer(fmt.Sprintf("arena block %d", i), size, false)
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
		if p.queries, err = vk.CreateQueryPool(d.handle, uint32(2*len(p.ops)+2)); err != nil {
			return err
		}
	}
	return p.record(chunkBudget)
}

// describe makes descriptor sets and commands for every operation.
func (p *Program) describe() error {
	d := p.dev
	var layouts []vk.Handle
	storage, texel := 0, 0
	for i := range p.ops {
		o := &p.ops[i]
		if o.kind != opDispatch {
			continue
		}
		layouts = append(layouts, d.pipelines[o.pipelineKey()].layout.set)
		for j := range o.args {
			if o.boundAsTexel(j) {
				texel++
			} else {
				storage++
			}
		}
	}
	var sets []vk.Handle
	if len(layouts) > 0 {
		var err error
		if p.sets, err = vk.CreateDescriptorPool(d.handle, len(layouts), storage, texel); err != nil {
			return err
		}
		if sets, err = vk.AllocateSets(d.handle, p.sets, layouts); err != nil {
			return err
		}
	}
	need := barriers(p.ops)
	var writes []vk.Write
	for i := range p.ops {
		o := &p.ops[i]
		c := vk.Op{Barrier: uint32(b2i(need[i]))}
		switch o.kind {
		case opDispatch:
			pipe := d.pipelines[o.pipelineKey()]
			c.Kind, c.Pipeline, c.Layout, c.Set = vk.OpDispatch, pipe.handle, pipe.layout.pipeline, sets[0]
			sets = sets[1:]
			groups, err := fold(o.groups, d.caps.MaxGroups)
			if err != nil {
				return fmt.Errorf("engine: kernel %s: %w", o.shader, err)
			}
			c.Groups = groups
			c.PushOffset, c.PushSize = uint32(len(p.push)), uint32(len(o.push))
			p.push = append(p.push, o.push...)
			for j, t := range o.tensors {
				s := t.span()
				w := vk.Write{Set: c.Set, Binding: uint32(j), Kind: vk.StorageBuffer, Buffer: s.buffer.handle, Offset: s.lo, Range: s.hi - s.lo}
				if o.boundAsTexel(j) {
					view, err := p.view(texels{s, t.dtype == F16})
					if err != nil {
						return err
					}
					w.Kind, w.View = vk.TexelBuffer, view
				}
				writes = append(writes, w)
			}
		case opCopy:
			src, dst := o.tensors[0].span(), o.tensors[1].span()
			c.Kind, c.Src, c.Dst, c.SrcOffset, c.DstOffset, c.Size = vk.OpCopy, src.buffer.handle, dst.buffer.handle, src.lo, dst.lo, src.hi-src.lo
		case opFill:
			dst := o.tensors[0].span()
			c.Kind, c.Dst, c.DstOffset, c.Size, c.Word = vk.OpFill, dst.buffer.handle, dst.lo, dst.hi-dst.lo, o.word
		}
		p.commands = append(p.commands, c)
	}
	vk.WriteSets(d.handle, writes)
	return nil
}

// fold lays a one-dimensional grid over x and y; shaders get its index back from group_index() and skip what is too much.
func fold(groups, limit int) ([3]uint32, error) {
	x := min(groups, limit)
	y := (groups + x - 1) / x
	if y > limit {
		return [3]uint32{}, fmt.Errorf("%d workgroups exceed the device's %d × %d", groups, limit, limit)
	}
	return [3]uint32{uint32(x), uint32(y), 1}, nil
}

// texels is a byte range seen as vec4s of 32-bit or 16-bit floats.
type texels struct {
	span
	half bool
}

func (p *Program) view(t texels) (vk.Handle, error) {
	if v, ok := p.views[t]; ok {
		return v, nil
	}
	v, err := vk.CreateTexelView(p.dev.handle, t.buffer.handle, t.lo, t.hi-t.lo, t.half)
	if err == nil {
		p.views[t] = v
	}
	return v, err
}

// Plan says what the program needs.
func (p *Program) Plan() Plan { return p.plan }

// Run submits the program and waits for it.
func (p *Program) Run() error {
	if err := p.dev.Submit(p); err != nil {
		return err
	}
	return p.dev.Wait()
}

// Submit hands programs to the device, to run one after the other, and returns at once; Wait must follow before the next Submit.
func (d *Device) Submit(programs ...*Program) error {
	if d.lost != nil {
		return d.lost
	}
	if len(d.running) > 0 {
		panic("engine: Submit before Wait")
	}
	d.commands = d.commands[:0]
	for _, p := range programs {
		d.commands = append(d.commands, p.chunks.buffers...)
	}
	d.started = time.Now()
	if err := d.check(vk.Submit(d.queue, d.commands, d.fence)); err != nil {
		return err
	}
	d.running = append(d.running, programs...)
	return nil
}

// Wait waits for what was submitted. A lost device stays lost: every later call returns the same error.
func (d *Device) Wait() error {
	err := d.check(vk.WaitFence(d.handle, d.fence))
	took := time.Since(d.started).Seconds()
	programs := d.running
	d.running = d.running[:0]
	if err != nil {
		return err
	}
	longest := programs[0]
	for _, p := range programs {
		p.ran = p.chunks.starts
		if p.chunks.estimated > longest.chunks.estimated {
			longest = p
		}
	}
	if longest.chunks.measure(took) {
		return longest.record(chunkBudget / longest.chunks.slowness())
	}
	return nil
}

func (d *Device) check(err error) error {
	if errors.Is(err, vk.DeviceLost) {
		d.lost = fmt.Errorf("engine: %s was lost: its driver reset it, often because one piece of work took too long; start again from the last checkpoint: %w",
			d.Name(), err)
		return d.lost
	}
	return err
}

// Close releases the program's memory and commands. Persistent tensors stay. Closing twice is harmless.
func (p *Program) Close() {
	if p.closed {
		return
	}
	p.closed = true
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
