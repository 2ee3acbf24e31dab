package engine

import (
	"fmt"
	"math"
	"strings"

	"vksimclr/engine/internal/vk"
)

// Caps is what a device can do, as data. Kernels ask Caps, never the driver.
type Caps struct {
	Name     string `json:"name"`
	Driver   string `json:"driver"`
	Type     string `json:"type"` // cpu, discrete, integrated, virtual, other
	UUID     string `json:"uuid"`
	API      string `json:"api"`
	VendorID uint32 `json:"vendor_id"`

	SubgroupSize     int    `json:"subgroup_size"`
	Memory           uint64 `json:"memory_bytes"`         // size of the heap that tensors lie in
	Free             uint64 `json:"free_bytes,omitempty"` // of it, for this process; 0: unknown
	MaxAllocation    uint64 `json:"max_allocation_bytes"`
	MaxStorageRange  uint64 `json:"max_storage_range_bytes"`
	MaxTexelElements uint64 `json:"max_texel_elements"`
	MaxGroups        int    `json:"max_groups"`   // workgroups along one axis
	MaxBindings      int    `json:"max_bindings"` // storage buffers of one kernel
	MaxInvocations   int    `json:"max_invocations"`
	SharedMemory     int    `json:"shared_memory_bytes"`

	Float16      bool     `json:"float16"`
	Storage16    bool     `json:"storage16"`
	RoundsHalves bool     `json:"rounds_halves"`      // PackNearest works here
	Addresses    bool     `json:"addresses"`          // Kernel.ByAddress works here
	Shuffles     bool     `json:"shuffles"`           // Kernel.Shuffled works here
	Matrices     []Matrix `json:"matrices,omitempty"` // cooperative matrices that kernels can use
	Matrix2      *Matrix2 `json:"matrix2,omitempty"`  // nil without VK_NV_cooperative_matrix2

	Timestamps bool `json:"timestamps"`
}

// deviceTypes are Vulkan's, by number.
var deviceTypes = []string{"other", "integrated", "discrete", "virtual", "cpu"}

// CPU tells whether the device is a driver that runs on the host's processor.
func (c Caps) CPU() bool { return c.Type == "cpu" }

// capsOf translates what the driver says.
func capsOf(p vk.PhysicalDevice) Caps {
	c := Caps{
		Name:     p.Name,
		Driver:   strings.TrimSpace(p.Driver + " " + p.DriverInfo),
		Type:     deviceTypes[p.Type],
		UUID:     uuid(p.UUID),
		API:      version(p.APIVersion),
		VendorID: p.VendorID,

		SubgroupSize:     int(p.SubgroupSize),
		MaxAllocation:    p.MaxAllocation,
		MaxStorageRange:  uint64(p.MaxStorageRange),
		MaxTexelElements: uint64(p.MaxTexelElements),
		MaxGroups:        int(min(p.MaxGroups, 65535)),
		MaxBindings:      int(min(p.MaxStorageBuffers, math.MaxInt32)),
		MaxInvocations:   int(p.MaxInvocations),
		SharedMemory:     int(p.SharedMemory),

		Float16:      p.Float16,
		Storage16:    p.Storage16,
		RoundsHalves: p.RoundsHalves,
		Timestamps:   p.TimestampPeriod > 0,
	}
	c.Addresses = p.BufferAddress && c.CPU()                 // GPUs check bounds for nothing
	c.Shuffles = p.Shuffle && c.CPU() && c.SubgroupSize == 8 // not measured elsewhere
	for _, m := range p.Matrices {
		c.Matrices = append(c.Matrices, matrixOf(m))
	}
	c.Matrix2 = matrix2Of(p.Matrix2)
	if c.Driver == "" {
		c.Driver = fmt.Sprintf("driver %d", p.DriverVersion)
	}
	if c.MaxAllocation == 0 {
		c.MaxAllocation = 1 << 30
	}
	if i, ok := memoryType(p, ^uint32(0), vk.DeviceLocal); ok {
		c.Memory = p.MemoryTypes[i].HeapSize
		if !c.CPU() { // whose memory is the machine's: train asks the system
			c.Free = p.MemoryTypes[i].HeapFree
		}
	}
	return c
}

// Usable is the memory that tensors can have: the heap's size, or less where other programs use
// the device and the driver tells so (VK_EXT_memory_budget), as it was when the device was opened.
func (c Caps) Usable() uint64 {
	if c.Free == 0 {
		return c.Memory
	}
	return min(c.Memory, c.Free)
}

func version(v uint32) string { return fmt.Sprintf("%d.%d.%d", v>>22&0x7f, v>>12&0x3ff, v&0xfff) }

func uuid(b [16]byte) string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// memoryType finds the first type in typeBits that has all wanted flags. Of those that the host can
// see, it prefers a cached one.
func memoryType(p vk.PhysicalDevice, typeBits, want uint32) (int, bool) {
	best, score := -1, -1
	for i, t := range p.MemoryTypes {
		if typeBits>>i&1 == 0 || t.Flags&want != want {
			continue
		}
		s := 0
		if want&vk.HostVisible != 0 && t.Flags&vk.HostCached != 0 {
			s = 1
		}
		if s > score {
			best, score = i, s
		}
	}
	return best, best >= 0
}
