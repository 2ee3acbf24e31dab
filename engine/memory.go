package engine

import (
	"fmt"
	"slices"

	"vksimclr/engine/internal/vk"
)

// buffer is one VkBuffer with memory of its own.
type buffer struct {
	handle, memory vk.Handle
	size           uint64
	spill          bool   // beside the device's memory: not counted
	address        uint64 // for shaders, where the device has addresses
	mapped         []byte // host-visible ones
}

// newBuffer allocates memory for a tensor that lies like s, or an arena block. Memory of host
// tensors is mapped and coherent. Program.view needs what newBuffer adds to the size: room for a
// view's slack, and four bytes where the size would be a power of two.
func (d *Device) newBuffer(name string, size uint64, s storage) (b *buffer, err error) {
	host, spill := s.host || s.spill, s.spill
	if size > d.caps.maxTensor() {
		return nil, d.allocationError(name, size)
	}
	size += viewSlack
	if size&(size-1) == 0 {
		size += 4
	}
	handle, need, typeBits, err := vk.CreateBuffer(d.handle, size, d.caps.Addresses)
	if err != nil {
		return nil, fmt.Errorf("engine: %s: %w", name, err)
	}
	b = &buffer{handle: handle, size: size, spill: spill}
	defer func() {
		if err != nil {
			d.freeBuffer(b)
			b = nil
		}
	}()
	kind := s.memoryType(d.physical, typeBits)
	if kind < 0 {
		return b, fmt.Errorf("engine: %s: the device has no memory for it", name)
	}
	if !spill && need > d.available() {
		return b, d.memoryError(name, need, nil)
	}
	b.memory, err = vk.AllocateMemory(d.handle, need, uint32(kind), d.caps.Addresses)
	switch {
	case vk.IsOutOfMemory(err):
		return b, d.memoryError(name, need, err)
	case err != nil:
		return b, fmt.Errorf("engine: %s: %w", name, err)
	}
	if !spill {
		d.allocated += size
		d.peak = max(d.peak, d.allocated)
	}
	if err = vk.BindBuffer(d.handle, b.handle, b.memory); err != nil {
		return b, err
	}
	if d.caps.Addresses {
		b.address = vk.BufferAddress(d.handle, b.handle)
	}
	if host {
		b.mapped, err = vk.MapMemory(d.handle, b.memory, size)
	} else if d.caps.CPU() && d.physical.MemoryTypes[kind].Flags&vk.HostVisible != 0 {
		d.hugePages(b) // ordinary memory: large pages make all kernels faster
	}
	return b, err
}

// memoryType is the type of memory for a tensor that lies like s, -1 where there is none. Device
// memory may be of any type where none is called local.
func (s storage) memoryType(p vk.PhysicalDevice, typeBits uint32) int {
	host := s.host || s.spill
	wants := []uint32{vk.DeviceLocal, 0}
	if host {
		wants = []uint32{vk.HostVisible | vk.HostCoherent}
	}
	if s.near {
		wants = slices.Insert(wants, 0, wants[0]|vk.DeviceLocal)
	}
	for _, want := range wants {
		if kind, ok := memoryType(p, typeBits, want); ok {
			return kind
		}
	}
	return -1
}

// maxTensor is the largest size in bytes of a tensor or an arena block. It is less than
// MaxAllocation by what newBuffer adds to a size.
func (c Caps) maxTensor() uint64 {
	return (c.MaxAllocation - min(c.MaxAllocation, 2*viewSlack)) / alignment * alignment
}

func (d *Device) allocationError(name string, size uint64) error {
	return &LimitError{Device: d.Name(), What: name, Limit: LimitAllocation, Needed: size,
		Most: d.caps.maxTensor()}
}

func (d *Device) memoryError(name string, need uint64, err error) error {
	return &MemoryError{Device: d.Name(), What: name, Needed: need, Available: d.available(),
		Err: err}
}

// available is the number of bytes of usable device memory that are not allocated.
func (d *Device) available() uint64 {
	usable := d.caps.Usable()
	return usable - min(usable, d.allocated)
}

func (d *Device) freeBuffer(b *buffer) {
	vk.DestroyBuffer(d.handle, b.handle)
	if b.memory != 0 {
		vk.FreeMemory(d.handle, b.memory)
		if !b.spill {
			d.allocated -= b.size
		}
	}
}
