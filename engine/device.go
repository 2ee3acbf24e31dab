package engine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"

	"vksimclr/engine/internal/vk"
)

// Options say which device to open and how.
type Options struct {
	// Device is an index, a UUID or a part of the name, as `vksimclr devices` lists them. Empty
	// means VKSIMCLR_DEVICE. Where that is empty too, the first discrete, integrated, virtual or
	// CPU device is opened, in this order.
	Device string
	// Shaders holds the SPIR-V in files called NAME.spv.
	Shaders fs.FS
	// Validation switches the Khronos validation layer on, including its synchronisation
	// validation. VKSIMCLR_VALIDATE=1 does so too.
	Validation bool
	// CacheDir keeps pipelines and choices between runs. Empty means VKSIMCLR_CACHE or else
	// vksimclr/ in the user's cache folder. With "none" nothing is kept.
	CacheDir string
	// Limits lowers the device's limits, as VKSIMCLR_LIMITS does:
	// "range=1MiB,groups=7,memory=64MiB". "plan=8GiB" has plans count with so much memory, which
	// may be more than there is.
	Limits string
	// Unmeasured opens a device that measures nothing, for plans. See Device.Measure.
	Unmeasured bool
	// Pretend changes what the device says that it can do, after it was opened, for plans of
	// another device. It needs Unmeasured, and such a device runs no kernels.
	Pretend func(c *Caps)
	// Emulated is a shape of cooperative matrices that Shaders emulate, for tests. The device then
	// says that it multiplies matrices of this shape and no others.
	Emulated EmulatedMatrix
	// Window is the window that the device shows frames in (package present); nil: none.
	Window *Window
	// MachineCode opens a device whose driver tells what it compiles (Recorder.MachineCode). It
	// measures nothing and runs nothing.
	MachineCode bool
}

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
	programs  map[*Program]bool // not closed
	allocated uint64
	peak      uint64  // of allocated
	texel     bool    // vec4 inputs are read through texel buffers by default
	packing   Packing // how shaders pack F16
	lost      error

	emulated   bool // Shaders emulate cooperative matrices
	unmeasured bool
	validates  bool            // the validation layer is on
	tried      time.Duration   // spent on trials of candidates
	tryTime    time.Duration   // the most to be spent on them
	warm       bool            // a GPU's clocks have risen
	ctx        context.Context // ends trials and builds; nil: nothing does
	untried    map[string]bool // keys of candidates for which no time was left

	running  []*Program // between Submit and Wait
	works    bool       // the host works in them
	commands []vk.Handle
	pieces   []piece
	fences   []vk.Handle // of legs
	hostRun  *hostRun    // the last one
	started  time.Time

	window  *Window // nil: none
	surface vk.Handle
	closing []func() // called by Close before the device goes
}

// Open opens a device. Where the device asked for does not exist, the error wraps ErrNoDevice and
// names the devices that do.
func Open(o Options) (d *Device, err error) {
	if o.Device == "" {
		o.Device = os.Getenv("VKSIMCLR_DEVICE")
	}
	d = &Device{
		shaders: o.Shaders, unmeasured: o.Unmeasured || o.MachineCode,
		pipelines: map[string]*pipeline{}, layouts: map[string]*layout{},
		tensors: map[*storage]bool{}, programs: map[*Program]bool{},
		untried: map[string]bool{},
	}
	defer func() {
		if err != nil {
			d.Close()
			d = nil
		}
	}()
	validation := o.Validation || os.Getenv("VKSIMCLR_VALIDATE") == "1"
	d.validates = validation
	if err = d.openInstance(validation, o.Window); err != nil {
		return d, err
	}
	devices, err := vk.PhysicalDevices(d.instance)
	if err != nil {
		return d, err
	}
	if d.physical, err = choose(devices, o.Device); err != nil {
		return d, err
	}
	d.caps = capsOf(d.physical)
	if o.Window != nil {
		if err = d.openSurface(o.Window, devices); err != nil {
			return d, err
		}
	}
	if err = d.caps.limit(limitsFromEnv()); err != nil {
		return d, fmt.Errorf("engine: VKSIMCLR_LIMITS: %w", err)
	}
	if err = d.caps.limit(o.Limits); err != nil {
		return d, fmt.Errorf("engine: Options.Limits: %w", err)
	}
	d.tryTime = tryTime(d.caps)
	if o.MachineCode && !vk.OffersExecutables(d.physical) {
		return d, fmt.Errorf("%w: %s: %s", ErrNoMachineCode, d.caps.Name, d.caps.Driver)
	}
	d.handle, d.queue, err = vk.CreateDevice(d.physical, len(d.caps.Matrices) > 0, d.caps.Addresses,
		o.Window != nil, o.MachineCode)
	if err != nil {
		return d, err
	}
	if d.emulated = o.Emulated != (EmulatedMatrix{}); d.emulated {
		o.Emulated.say(&d.caps)
	}
	if !o.MachineCode { // drivers that only compile have no fences
		if d.fence, err = vk.CreateFence(d.handle); err != nil {
			return d, err
		}
	}
	if o.Shaders == nil {
		panic("engine: Options.Shaders is nil: shaders.FS holds the kernels of this module")
	}
	if d.cache, d.choices, err = openCache(d, o.CacheDir); err != nil {
		return d, err
	}
	if o.Pretend != nil {
		if !o.Unmeasured {
			return d, errors.New("engine: Options.Pretend is for plans: it needs Unmeasured")
		}
		o.Pretend(&d.caps)
		return d, d.caps.limit(o.Limits)
	}
	if err = d.probeReads(); err != nil {
		return d, err
	}
	return d, d.probeHalves()
}

// Caps returns what the device can do.
func (d *Device) Caps() Caps { return d.caps }

// Name returns the device's name.
func (d *Device) Name() string { return d.caps.Name }

// Allocated returns the number of bytes of device memory in use.
func (d *Device) Allocated() uint64 { return d.allocated }

// Peak returns the most bytes of device memory that were in use at a time.
func (d *Device) Peak() uint64 { return d.peak }

// Close writes the caches and releases everything, open programs included. Closing twice is
// harmless. Messages of the validation layer become an error.
func (d *Device) Close() error {
	if d.instance == 0 {
		return nil
	}
	var err error
	if d.handle != 0 {
		if d.fence != 0 { // else nothing has run
			_ = vk.WaitIdle(d.handle) // a lost device cannot be waited for, but can be released
		}
		for _, f := range d.closing {
			f()
		}
		if d.cache != nil {
			err = d.cache.close()
		}
		for p := range d.programs {
			p.Close()
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
		for _, f := range append(d.fences, d.fence) {
			vk.DestroyFence(d.handle, f)
		}
		vk.DestroyDevice(d.handle)
	}
	if d.surface != 0 {
		vk.DestroySurface(d.instance, d.surface)
	}
	vk.DestroyInstance(d.instance)
	d.instance = 0
	if messages := vk.ValidationMessages(); len(messages) > 0 {
		said := strings.Join(messages, "\n")
		err = errors.Join(err, fmt.Errorf("engine: the validation layer said:\n%s", said))
	}
	return err
}
