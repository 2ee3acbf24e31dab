package engine

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// limit lowers the limits as VKSIMCLR_LIMITS says, e.g. "range=1MiB,groups=7,memory=64MiB". A
// strong device then behaves like a weak one: so tests reach the code for large tensors with small
// tensors. With "type=discrete" a CPU driver runs the kernels of GPUs.
func (c *Caps) limit(spec string) error {
	for part := range strings.SplitSeq(spec, ",") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		if name == "type" {
			if !slices.Contains(deviceTypes, value) {
				return fmt.Errorf("%q is not one of %s",
					part, strings.Join(deviceTypes, ", "))
			}
			c.Type = value
			c.Addresses, c.Shuffles = c.Addresses && c.CPU(), c.Shuffles && c.CPU()
			continue
		}
		n, err := parseBytes(value)
		if err != nil {
			return fmt.Errorf("%q is not like range=1MiB", part)
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
		case "plan": // of plans, which take no memory
			c.Memory, c.Free = n, 0
		case "allocation":
			c.MaxAllocation = min(c.MaxAllocation, n)
		default:
			return fmt.Errorf("%q is not one of "+
				"range, groups, bindings, memory, plan, allocation, type", name)
		}
	}
	return nil
}

func limitsFromEnv() string { return os.Getenv("VKSIMCLR_LIMITS") }

// parseBytes reads a number of bytes, as "1MiB".
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

// Bytes returns a size in bytes as text, such as "1.5 GiB".
func Bytes(n uint64) string {
	units := []string{"B", "KiB", "MiB", "GiB", "TiB"}
	v, i := float64(n), 0
	for v >= 1024 && i < len(units)-1 {
		v, i = v/1024, i+1
	}
	if i == 0 {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.1f %s", v, units[i])
}
