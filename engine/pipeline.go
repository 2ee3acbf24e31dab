package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"sync"
	"time"

	"vksimclr/engine/internal/vk"
)

// layout is a descriptor set layout with its pipeline layout.
type layout struct{ set, pipeline vk.Handle }

// pipeline is a compiled kernel.
type pipeline struct {
	handle vk.Handle
	layout *layout
}

// hasTexelVariant tells whether the texel variant of this name exists and the device can view the
// tensors as texel buffers.
func (d *Device) hasTexelVariant(name string, args Args, tensors []Tensor) bool {
	if _, err := fs.Stat(d.shaders, name+".spv"); err != nil {
		return false
	}
	for i, a := range args {
		n := tensors[i].Len()
		if a.Vec4() && (uint64(n/4) > d.caps.MaxTexelElements || n%4 != 0) {
			return false
		}
	}
	return true
}

func (o *op) pipelineKey() string {
	return fmt.Sprint(o.shader, o.spec, o.packing, len(o.push), o.layoutKey())
}

func (o *op) layoutKey() string {
	kinds := make([]byte, len(o.args))
	for i := range o.args {
		kinds[i] = "st"[b2i(o.boundAsTexel(i))]
	}
	return fmt.Sprint(string(kinds), len(o.push))
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// compile makes the missing pipelines of ops, several at a time: drivers take up to a second for
// each.
func (d *Device) compile(ops []op) error {
	missing := map[string]*op{}
	for i := range ops {
		if o := &ops[i]; o.kind == opDispatch {
			if key := o.pipelineKey(); d.pipelines[key] == nil {
				missing[key] = o
			}
		}
	}
	var wg sync.WaitGroup
	var failed []error
	began, ctx := time.Now(), d.context()
	slots := make(chan struct{}, runtime.NumCPU())
	for key, o := range missing {
		l, err := d.layoutOf(o)
		if err != nil {
			return err
		}
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			err := ctx.Err()
			var p *pipeline
			if err == nil {
				p, err = d.newPipeline(o, l)
			}
			d.mu.Lock()
			defer d.mu.Unlock()
			if err != nil {
				failed = append(failed, err)
				return
			}
			d.pipelines[key] = p
		})
	}
	wg.Wait()
	if time.Since(began) > worthSaving {
		d.cache.save() // a program that is killed later need not build them again
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return errors.Join(failed...)
}

// worthSaving is how long a build takes whose pipelines are saved at once, and not on Close.
const worthSaving = time.Second

func (d *Device) newPipeline(o *op, l *layout) (*pipeline, error) {
	handle, err := d.createPipeline(o, l, d.cache.handle, false)
	if err != nil {
		return nil, err
	}
	return &pipeline{handle, l}, nil
}

// createPipeline compiles an operation's kernel. MachineCode tells what a captured one came to.
func (d *Device) createPipeline(o *op, l *layout, cache vk.Handle, captured bool) (vk.Handle,
	error) {
	code, err := fs.ReadFile(d.shaders, o.shader+".spv")
	if err != nil {
		return 0, fmt.Errorf("engine: kernel %s: Options.Shaders: %w (the kernels of "+
			"this module are made by ./build.sh shaders)", o.shader, err)
	}
	if d.emulated && needsMatrices(code) {
		return 0, fmt.Errorf("engine: kernel %s: its SPIR-V needs cooperative matrices, which "+
			"this device emulates: go run ./tools/spvgen -emulated-matrices", o.shader)
	}
	if o.packing == PackNearest {
		if code, err = roundingHalves(code); err != nil {
			return 0, fmt.Errorf("engine: kernel %s: %w", o.shader, err)
		}
	}
	module, err := vk.CreateShaderModule(d.handle, o.shader, code)
	if err != nil {
		return 0, err
	}
	defer vk.DestroyShaderModule(d.handle, module)
	subgroup := 0
	if o.matrix && d.physical.FullSubgroups && !d.emulated {
		subgroup = d.caps.SubgroupSize
	}
	return vk.CreatePipeline(d.handle, cache, module, l.pipeline, o.shader, o.spec, subgroup,
		captured)
}

func (d *Device) layoutOf(o *op) (*layout, error) {
	key := o.layoutKey()
	if l := d.layouts[key]; l != nil {
		return l, nil
	}
	kinds := make([]uint32, len(o.args))
	for i := range o.args {
		kinds[i] = vk.StorageBuffer
		if o.boundAsTexel(i) {
			kinds[i] = vk.TexelBuffer
		}
	}
	set, err := vk.CreateSetLayout(d.handle, kinds)
	if err != nil {
		return nil, err
	}
	pl, err := vk.CreatePipelineLayout(d.handle, set, len(o.push))
	if err != nil {
		vk.DestroySetLayout(d.handle, set)
		return nil, err
	}
	d.layouts[key] = &layout{set, pl}
	return d.layouts[key], nil
}
