package costmodel

import (
	"fmt"

	"vksimclr/engine"
)

// Abilities are the limits of a device that decide which kernels a plan takes.
type Abilities struct {
	Type         string  `toml:"type"` // as engine.Caps.Type
	SubgroupSize int     `toml:"subgroup_size"`
	Memory       float64 `toml:"memory_gib"`
	Shared       int     `toml:"shared_kib"`
	Matrix       []int   `toml:"matrix,omitempty"` // M, N, K of fp16 products with fp32 sums
	Source       string  `toml:"source,omitempty"`
}

func (a Abilities) check() error {
	switch {
	case a.Type == "": // the device at hand: nothing is pretended
		return nil
	case a.Type != "discrete" && a.Type != "integrated" && a.Type != "cpu":
		return fmt.Errorf("abilities.type = %q: expected discrete, integrated or cpu", a.Type)
	case len(a.Matrix) != 0 && len(a.Matrix) != 3:
		return fmt.Errorf("abilities.matrix = %v: expected M, N and K", a.Matrix)
	case a.Type != "cpu" && (a.SubgroupSize < 4 || a.Memory <= 0 || a.Shared < 16):
		return fmt.Errorf("abilities: subgroup_size %d (4 or more), memory_gib %g (positive), "+
			"shared_kib %d (16 or more)", a.SubgroupSize, a.Memory, a.Shared)
	}
	return nil
}

// Pretends tells whether plans are for a device other than a CPU driver, such as is at hand for
// tests: engine.Options.Pretend then takes Pretend.
func (a Abilities) Pretends() bool { return a.Type == "discrete" || a.Type == "integrated" }

// Pretend changes what a device says that it can do into the abilities of the model.
func (a Abilities) Pretend(c *engine.Caps) {
	c.Type, c.SubgroupSize, c.SharedMemory = a.Type, a.SubgroupSize, a.Shared<<10
	c.Memory = uint64(a.Memory * (1 << 30))
	c.Free = 0
	c.MaxAllocation, c.MaxStorageRange = c.Memory, 1<<32-1
	c.MaxTexelElements, c.MaxGroups, c.MaxBindings = 1<<27, 65535, 1<<16
	c.MaxInvocations = 1024
	c.Addresses, c.Shuffles = false, false
	c.Float16, c.Storage16, c.Timestamps = true, true, true
	c.Matrices = nil
	if len(a.Matrix) == 3 {
		c.Matrices = []engine.Matrix{{M: a.Matrix[0], N: a.Matrix[1], K: a.Matrix[2], A: "f16",
			B: "f16", C: "f32", Result: "f32", Scope: "subgroup"}}
	}
}
