package engine

import (
	"fmt"
	"strconv"
	"strings"

	"vksimclr/engine/internal/vk"
)

// List returns the Caps of every device of this machine, in the driver's order.
func List() ([]Caps, error) {
	instance, err := vk.CreateInstance(false)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoDevice, err)
	}
	defer vk.DestroyInstance(instance)
	devices, err := vk.PhysicalDevices(instance)
	if err != nil {
		return nil, err
	}
	caps := make([]Caps, len(devices))
	for i, d := range devices {
		caps[i] = capsOf(d)
	}
	return caps, nil
}

// choose returns the device that want names by its index, its UUID or a part of its name. An empty
// want and "any" choose by the type of the device.
func choose(devices []vk.PhysicalDevice, want string) (vk.PhysicalDevice, error) {
	var names []string
	var usable []vk.PhysicalDevice
	for i, d := range devices {
		names = append(names, fmt.Sprintf("%d (%s)", i, d.Name))
		if d.HasCompute && d.APIVersion >= 1<<22|1<<12 {
			usable = append(usable, d)
		}
	}
	there := "give " + strings.Join(names, " or ")
	if len(usable) == 0 {
		return vk.PhysicalDevice{}, fmt.Errorf("%w with compute and Vulkan 1.1 here; "+
			"a CPU driver will do, on Debian: apt-get install mesa-vulkan-drivers", ErrNoDevice)
	}
	if want == "" || want == "any" {
		best, order := usable[0], map[int]int{2: 4, 1: 3, 3: 2, 4: 1}
		for _, d := range usable {
			if order[d.Type] > order[best.Type] {
				best = d
			}
		}
		return best, nil
	}
	if i, err := strconv.Atoi(want); err == nil {
		if i < 0 || i >= len(devices) {
			return vk.PhysicalDevice{}, fmt.Errorf("%w number %d: %s", ErrNoDevice, i, there)
		}
		return devices[i], nil
	}
	for _, d := range usable {
		name := strings.ToLower(d.Name + " " + d.Driver)
		if strings.EqualFold(uuid(d.UUID), want) || strings.Contains(name, strings.ToLower(want)) {
			return d, nil
		}
	}
	return vk.PhysicalDevice{}, fmt.Errorf("%w matches %q: %s", ErrNoDevice, want, there)
}
