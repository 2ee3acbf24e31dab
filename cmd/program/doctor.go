package program

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"vksimclr/engine"
)

type doctorCommand struct {
	Device string `placeholder:"DEVICE" help:"Vulkan device, as for train."`
	JSON   bool   `help:"Print everything as JSON."`
}

func (doctorCommand) Help() string {
	return `Says whether this machine can train: drivers and devices, the limits that matter, which
fast paths are on and why, decoders of pictures, memory, and the caches with their sizes. It
computes one convolution on the device and compares it with the same on the CPU. What is wrong is
named at the end, with what to install. The exit code is 0 where all is well, and 1
where there are faults.

Examples:

  vksimclr doctor
  vksimclr doctor --device llvmpipe
  vksimclr doctor --json`
}

// diagnosis is what doctor prints.
type diagnosis struct {
	Healthy  bool              `json:"healthy"`
	Faults   []string          `json:"faults"`
	Notes    []string          `json:"notes"`
	Program  build             `json:"program"`
	System   string            `json:"system"`
	CPUs     int               `json:"cpus"`
	Memory   uint64            `json:"memory_available_bytes"` // 0: unknown
	Devices  []engine.Caps     `json:"devices"`
	Device   *engine.Caps      `json:"device"` // that train takes
	Paths    []computingPath   `json:"paths"`
	Check    *selfCheck        `json:"check"`
	Caches   []cacheSize       `json:"caches"`
	CacheDir string            `json:"cache_dir"` // empty: nothing is kept
	Settings map[string]string `json:"environment"`
}

// computingPath is a way of computing that is on or off.
type computingPath struct {
	Name string `json:"name"`
	On   bool   `json:"on"`
	Why  string `json:"why"`
}

// Run examines and prints.
func (k *doctorCommand) Run(c console) error {
	r := &diagnosis{Faults: []string{}, Notes: []string{}, Devices: []engine.Caps{},
		Paths: []computingPath{}, Caches: []cacheSize{}, Program: buildInfo()}
	r.machine()
	r.drivers()
	if len(r.Devices) > 0 {
		r.device(k.Device)
	}
	r.decoders()
	r.caches()
	r.Healthy = len(r.Faults) == 0
	if k.JSON {
		if err := c.printJSON(r); err != nil {
			return err
		}
	} else if err := r.print(c.out); err != nil {
		return err
	}
	if !r.Healthy {
		return errors.New("doctor: " + counted(len(r.Faults), "fault"))
	}
	return nil
}

// counted is a number of things.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

func (r *diagnosis) fault(format string, arguments ...any) {
	r.Faults = append(r.Faults, fmt.Sprintf(format, arguments...))
}

func (r *diagnosis) note(format string, arguments ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, arguments...))
}

// drivers lists the devices, and says what to install where there is none, or none for the
// graphics card.
func (r *diagnosis) drivers() {
	devices, err := engine.List()
	system := packagesFor(r.System)
	if err != nil {
		r.fault("no Vulkan driver can be used: %s. %s", oneLine(err), system.any())
		return
	}
	if len(devices) == 0 {
		r.fault("there is no Vulkan device. %s", system.any())
		return
	}
	r.Devices = devices
	real := slices.ContainsFunc(devices, func(c engine.Caps) bool { return !c.CPU() })
	if real {
		return
	}
	cards := graphicsCards("/sys/bus/pci/devices")
	if len(cards) == 0 {
		r.note("there is only a driver that runs on the CPU: training works and is slow. No " +
			"graphics card was found")
		return
	}
	for _, vendor := range cards {
		r.fault("a graphics card of %s is there, but no Vulkan driver for it: training would run "+
			"on the CPU. %s", vendor, system.driver(vendor))
	}
}

// machine says what the machine is, and which variables steer this program.
func (r *diagnosis) machine() {
	r.System, r.CPUs, r.Memory = systemName("/etc/os-release"), cpus(), hostMemory()
	r.Settings = map[string]string{}
	for _, entry := range os.Environ() {
		if name, value, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "VKSIMCLR_") {
			r.Settings[name] = value
		}
	}
	const little = 1 << 30
	if r.Memory > 0 && r.Memory < little {
		r.note("%s of memory are left: close other programs before training",
			engine.Bytes(r.Memory))
	}
}
