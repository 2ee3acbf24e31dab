package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"vksimclr/engine/internal/vk"
)

// Options say which device to open and how.
type Options struct {
	// Device is an index, a UUID or a part of the name, as `vksimclr devices` lists them. Empty: VKSIMCLR_DEVICE, or else the first
	// discrete, integrated, virtual or CPU device, in this order.
	Device string
	// Shaders holds the SPIR-V: NAME.spv.
	Shaders fs.FS
	// Validation switches the Khronos validation layer on, synchronisation validation included (also VKSIMCLR_VALIDATE=1).
	Validation bool
	// CacheDir keeps pipelines and choices between runs. Empty: vksimclr/ in the user's cache folder. "none": nothing is kept.
	CacheDir string
	// Limits lowers the device's limits, as VKSIMCLR_LIMITS does: "range=1MiB,groups=7,memory=64MiB".
	Limits string
	// Unmeasured opens a device for plans: nothing is measured, what is not remembered is taken as it comes. See Device.Measure.
	Unmeasured bool
}

// ErrNoDevice is wrapped by every failure to find the device asked for.
var ErrNoDevice = errors.New("no Vulkan device")

// Device is an open Vulkan device with one queue. One goroutine uses it at a time.
type Device struct {
	instance vk.Handle
	physical vk.PhysicalDevice
	caps     Caps
	shaders  fs.FS
	handle   vk.Handle
	queue    vk.Handle
	fence    vk.Handle

	mu        sync.Mutex // guards pipelines while several are built at once
	pipelines map[string]*pipeline
	layouts   map[string]*layout
	cache     *diskCache
	choices   *Choices

	tensors   map[*storage]bool // persistent ones
	allocated uint64
	texel     bool // vec4 inputs are read through texel buffers by default
	packs     bool // shaders pack 16-bit floats by the device's own instruction
	lost      error

	unmeasured bool
	tried      time.Duration // spent on tries of alternatives, and the most to be spent
	tryTime    time.Duration
	untried    map[string]bool // keys of those for which no time was left

	running  []*Program // between Submit and Wait
	commands []vk.Handle
	started  time.Time
}

// List returns what every device of this machine can do, in the driver's order.
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

// Open opens a device. The error names what there is when the one asked for is not.
func Open(o Options) (d *Device, err error) {
	if o.Device == "" {
		o.Device = os.Getenv("VKSIMCLR_DEVICE")
	}
	d = &Device{shaders: o.Shaders, unmeasured: o.Unmeasured, pipelines: map[string]*pipeline{}, layouts: map[string]*layout{}, tensors: map[*storage]bool{},
		untried: map[string]bool{}}
	d.instance, err = vk.CreateInstance(o.Validation || os.Getenv("VKSIMCLR_VALIDATE") == "1")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoDevice, err)
	}
	defer func() {
		if err != nil {
			d.Close()
			d = nil
		}
	}()
	devices, err := vk.PhysicalDevices(d.instance)
	if err != nil {
		return d, err
	}
	if d.physical, err = choose(devices, o.Device); err != nil {
		return d, err
	}
	d.caps = capsOf(d.physical)
	if err = d.caps.limit(limitsFromEnv() + "," + o.Limits); err != nil {
		return d, err
	}
	d.tryTime = tryTime(d.caps)
	if d.handle, d.queue, err = vk.CreateDevice(d.physical, len(d.caps.Matrices) > 0, d.caps.Addresses); err != nil {
		return d, err
	}
	if d.fence, err = vk.CreateFence(d.handle); err != nil {
		return d, err
	}
	if d.cache, d.choices, err = openCache(d, o.CacheDir); err != nil {
		return d, err
	}
	if err = d.probeReads(); err != nil {
		return d, err
	}
	return d, d.probeHalves()
}

// choose picks a device by index, UUID or part of the name; by kind when want is empty.
func choose(devices []vk.PhysicalDevice, want string) (vk.PhysicalDevice, error) {
	var names []string
	var usable []vk.PhysicalDevice
	for i, d := range devices {
		names = append(names, fmt.Sprintf("%d: %s", i, d.Name))
		if d.HasCompute && d.APIVersion >= 1<<22|1<<12 {
			usable = append(usable, d)
		}
	}
	there := "there are " + strings.Join(names, "; ")
	if len(usable) == 0 {
		return vk.PhysicalDevice{}, fmt.Errorf("%w with compute and Vulkan 1.1 here; a CPU driver will do, on Debian: apt-get install mesa-vulkan-drivers", ErrNoDevice)
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
		if strings.EqualFold(uuid(d.UUID), want) || strings.Contains(strings.ToLower(d.Name+" "+d.Driver), strings.ToLower(want)) {
			return d, nil
		}
	}
	return vk.PhysicalDevice{}, fmt.Errorf("%w matches %q: %s", ErrNoDevice, want, there)
}

// Caps says what the device can do.
func (d *Device) Caps() Caps { return d.caps }

// Name is the device's name.
func (d *Device) Name() string { return d.caps.Name }

// Allocated is the number of bytes of device memory in use.
func (d *Device) Allocated() uint64 { return d.allocated }

// Close writes the caches and releases everything; programs must be closed before. Closing twice is harmless. With the validation layer on,
// whatever it said becomes an error.
func (d *Device) Close() error {
	if d.instance == 0 {
		return nil
	}
	var err error
	if d.handle != 0 {
		_ = vk.WaitIdle(d.handle) // a lost device cannot be waited for, but can be released
		if d.cache != nil {
			err = d.cache.close()
		}
		for s := range d.tensors {
			d.release(s)
		}
		for _, p := range d.pipelines {
			vk.DestroyPipeline(d.handle, p.handle)
		}
		for _, l := range d.layouts {
			vk.DestroyPipelineLayout(d.handle, l.pipeline)
			vk.DestroySetLayout(d.handle, l.set)
		}
		vk.DestroyFence(d.handle, d.fence)
		vk.DestroyDevice(d.handle)
	}
	vk.DestroyInstance(d.instance)
	d.instance = 0
	if messages := vk.ValidationMessages(); len(messages) > 0 {
		err = errors.Join(err, fmt.Errorf("engine: the validation layer said:\n%s", strings.Join(messages, "\n")))
	}
	return err
}
