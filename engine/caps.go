package engine

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"vksimclr/engine/internal/vk"
)

// Caps is what a device can do, as data; kernels ask Caps, never the driver.
type Caps struct {
	Name             string   `json:"name"`
	Driver           string   `json:"driver"`
	Type             string   `json:"type"` // cpu, discrete, integrated, virtual, other
	UUID             string   `json:"uuid"`
	API              string   `json:"api"`
	VendorID         uint32   `json:"vendor_id"`
	SubgroupSize     int      `json:"subgroup_size"`
	Memory           uint64   `json:"memory_bytes"` // of the heap that tensors lie in
	MaxAllocation    uint64   `json:"max_allocation_bytes"`
	MaxStorageRange  uint64   `json:"max_storage_range_bytes"`
	MaxTexelElements uint64   `json:"max_texel_elements"`
	MaxGroups        int      `json:"max_groups"`   // per axis
	MaxBindings      int      `json:"max_bindings"` // storage buffers of one kernel
	MaxInvocations   int      `json:"max_invocations"`
	SharedMemory     int      `json:"shared_memory_bytes"`
	Float16          bool     `json:"float16"`
	Storage16        bool     `json:"storage16"`
	Addresses        bool     `json:"addresses"`          // tensors can be read by address: Kernel.ByAddress
	Shuffles         bool     `json:"shuffles"`           // eight lanes can hand round what they read: Kernel.Shuffled
	Matrices         []Matrix `json:"matrices,omitempty"` // cooperative matrices that kernels can use
	Timestamps       bool     `json:"timestamps"`
}

// deviceTypes are Vulkan's, by number.
var deviceTypes = []string{"other", "integrated", "discrete", "virtual", "cpu"}

// CPU tells whether the device is a driver that runs on the host's processor.
func (c Caps) CPU() bool { return c.Type == "cpu" }

func capsOf(p vk.PhysicalDevice) Caps {
	c := Caps{
		Name: p.Name, Driver: strings.TrimSpace(p.Driver + " " + p.DriverInfo), Type: deviceTypes[p.Type], UUID: uuid(p.UUID),
		API:      fmt.Sprintf("%d.%d.%d", p.APIVersion>>22&0x7f, p.APIVersion>>12&0x3ff, p.APIVersion&0xfff),
		VendorID: p.VendorID, SubgroupSize: int(p.SubgroupSize), MaxAllocation: p.MaxAllocation,
		MaxStorageRange: uint64(p.MaxStorageRange), MaxTexelElements: uint64(p.MaxTexelElements), MaxGroups: int(min(p.MaxGroups, 65535)),
		MaxBindings:    int(min(p.MaxStorageBuffers, math.MaxInt32)),
		MaxInvocations: int(p.MaxInvocations), SharedMemory: int(p.SharedMemory), Float16: p.Float16, Storage16: p.Storage16,
		Timestamps: p.TimestampPeriod > 0,
	}
	c.Addresses = p.BufferAddress && c.CPU()                 // GPUs check bounds for nothing
	c.Shuffles = p.Shuffle && c.CPU() && c.SubgroupSize == 8 // elsewhere nothing was measured
	for _, m := range p.Matrices {
		c.Matrices = append(c.Matrices, matrixOf(m))
	}
	if c.Driver == "" {
		c.Driver = fmt.Sprintf("driver %d", p.DriverVersion)
	}
	if c.MaxAllocation == 0 {
		c.MaxAllocation = 1 << 30
	}
	if i, ok := memoryType(p, ^uint32(0), vk.DeviceLocal); ok {
		c.Memory = p.MemoryTypes[i].HeapSize
	}
	return c
}

func uuid(b [16]byte) string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// limit lowers the limits as VKSIMCLR_LIMITS says, e.g. "range=1MiB,groups=7,memory=64MiB": a strong device then behaves like a weak
// one, which is how the tests reach the code for large tensors with small ones. With "type=discrete" a CPU driver runs what GPUs run.
func (c *Caps) limit(spec string) error {
	for part := range strings.SplitSeq(spec, ",") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		if name == "type" {
			if !slices.Contains(deviceTypes, value) {
				return fmt.Errorf("engine: VKSIMCLR_LIMITS: %q is not one of %s", part, strings.Join(deviceTypes, ", "))
			}
			c.Type = value
			c.Addresses, c.Shuffles = c.Addresses && c.CPU(), c.Shuffles && c.CPU()
			continue
		}
		n, err := parseBytes(value)
		if err != nil {
			return fmt.Errorf("engine: VKSIMCLR_LIMITS: %q: %w", part, err)
		}
		switch name {
		case "range":
			c.MaxStorageRange = min(c.MaxStorageRange, n)
			c.MaxTexelElements = min(c.MaxTexelElements, n/16)
		case "groups":
			c.MaxGroups = min(c.MaxGroups, int(n))
		case "bindings":
			c.MaxBindings = min(c.MaxBindings, int(n))
		case "memory":
			c.Memory = min(c.Memory, n)
		case "allocation":
			c.MaxAllocation = min(c.MaxAllocation, n)
		default:
			return fmt.Errorf("engine: VKSIMCLR_LIMITS: %q is not one of range, groups, bindings, memory, allocation, type", name)
		}
	}
	return nil
}

func limitsFromEnv() string { return os.Getenv("VKSIMCLR_LIMITS") }

func parseBytes(s string) (uint64, error) {
	scale := uint64(1)
	for suffix, k := range map[string]uint64{"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30} {
		if n, ok := strings.CutSuffix(s, suffix); ok {
			s, scale = n, k
		}
	}
	n, err := strconv.ParseUint(s, 10, 64)
	return n * scale, err
}

// memoryType finds the first type in typeBits with all wanted flags, preferring device-local and, for mapped memory, cached ones.
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
