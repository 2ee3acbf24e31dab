package engine

import (
	"encoding/binary"
	"fmt"

	"vksimclr/engine/internal/vk"
)

// describe makes the descriptor sets and commands of all operations.
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
		p.sets, err = vk.CreateDescriptorPool(d.handle, len(layouts), storage, texel)
		if err != nil {
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
			c.Kind, c.Set = vk.OpDispatch, sets[0]
			c.Pipeline, c.Layout = pipe.handle, pipe.layout.pipeline
			sets = sets[1:]
			groups, err := fold(o.groups, d.caps.MaxGroups)
			if err != nil {
				return fmt.Errorf("engine: kernel %s: %w", o.shader, err)
			}
			c.Groups = groups
			c.PushOffset, c.PushSize = uint32(len(p.push)), uint32(len(o.push))
			p.push = append(p.push, o.push...)
			address := p.push[len(p.push)-len(o.push)+o.addresses:]
			for j, t := range o.tensors {
				s := t.span()
				if o.byAddress(j) {
					binary.NativeEndian.PutUint64(address, s.buffer.address+s.lo)
					address = address[8:]
				}
				w := vk.Write{Set: c.Set, Binding: uint32(j), Kind: vk.StorageBuffer,
					Buffer: s.buffer.handle, Offset: s.lo, Range: s.hi - s.lo}
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
			c.Kind, c.Size = vk.OpCopy, src.hi-src.lo
			c.Src, c.SrcOffset = src.buffer.handle, src.lo
			c.Dst, c.DstOffset = dst.buffer.handle, dst.lo
		case opFill:
			dst := o.tensors[0].span()
			c.Kind, c.Size, c.Word = vk.OpFill, dst.hi-dst.lo, o.word
			c.Dst, c.DstOffset = dst.buffer.handle, dst.lo
		default:
			c.Kind = vk.OpNothing
		}
		p.commands = append(p.commands, c)
	}
	vk.WriteSets(d.handle, writes)
	return nil
}

// fold lays a one-dimensional grid over x and y, with some workgroups too many at its end. Shaders
// get the index back from group_index() and skip the excess.
func fold(groups, limit int) ([3]uint32, error) {
	x := min(groups, limit)
	y := (groups + x - 1) / x
	if y > limit {
		return [3]uint32{}, fmt.Errorf("%d workgroups exceed the device's %d × %d",
			groups, limit, limit)
	}
	return [3]uint32{uint32(x), uint32(y), 1}, nil
}

// texels is a byte range viewed as vec4s of 32-bit or 16-bit floats.
type texels struct {
	span
	half bool
}

// viewSlack is the number of bytes that a view may reach beyond its tensor.
const viewSlack = 256

// view makes a texel view, or finds one that exists. Mesa 22.3's CPU driver compiles a shader anew
// for each combination of two properties of its texel buffers: whether the buffer's size is a power
// of two, and whether bits 8 to 15 of the view's size in bytes are zero. (In an image the same bits
// count levels.) That took four seconds of a start. Therefore no size has either property, and a
// view may reach some bytes beyond what the kernel reads.
func (p *Program) view(t texels) (vk.Handle, error) {
	if v, ok := p.views[t]; ok {
		return v, nil
	}
	size := t.hi - t.lo
	if size>>8&0xff == 0 && t.hi+viewSlack <= t.buffer.size &&
		size+viewSlack <= 8*p.dev.caps.MaxTexelElements {
		size += viewSlack
	}
	v, err := vk.CreateTexelView(p.dev.handle, t.buffer.handle, t.lo, size, t.half)
	if err == nil {
		p.views[t] = v
	}
	return v, err
}
