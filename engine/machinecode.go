package engine

import (
	"errors"
	"runtime"
	"slices"
	"sync"

	"vksimclr/engine/internal/vk"
)

// ErrNoMachineCode says that a device's driver does not tell what it compiles: it lacks
// VK_KHR_pipeline_executable_properties.
var ErrNoMachineCode = errors.New("the driver does not tell its machine code " +
	"(VK_KHR_pipeline_executable_properties)")

// MachineCode is what a driver compiled one kernel to.
type MachineCode struct {
	Shader     string      // Shader is the stem of the SPIR-V's file, variant included.
	Constants  []uint32    // Constants are the specialisation constants; 0 is the workgroup size.
	Statistics []Statistic // Statistics are the driver's numbers, in its order.
	Text       string      // Text is the code as the driver shows it, "" where it does not.
}

// Statistic is one number that a driver gives of its code, under the driver's own name.
type Statistic struct {
	Name  string
	Value int64
}

// Value returns the statistic of a name, and whether the driver gives it.
func (m MachineCode) Value(name string) (int64, bool) {
	i := slices.IndexFunc(m.Statistics, func(s Statistic) bool { return s.Name == name })
	if i < 0 {
		return 0, false
	}
	return m.Statistics[i].Value, true
}

// MachineCode compiles the kernels of recorded programs whose shader is wanted, each once, and
// returns what the driver made of them. It calls done after each. It allocates no memory and runs
// nothing, so that it works with drivers that only compile. The device must have been opened with
// Options.MachineCode.
func (d *Device) MachineCode(programs []*Recorder, wanted func(shader string) bool,
	done func(done, all int)) ([]MachineCode, error) {
	var ops []*op
	var layouts []*layout
	seen := map[string]bool{}
	for _, r := range programs {
		for i := range r.ops {
			o := &r.ops[i]
			if o.kind != opDispatch || !wanted(o.shader) || seen[o.pipelineKey()] {
				continue
			}
			seen[o.pipelineKey()] = true
			l, err := d.layoutOf(o)
			if err != nil {
				return nil, err
			}
			ops, layouts = append(ops, o), append(layouts, l)
		}
	}
	list, failed := make([]MachineCode, len(ops)), make([]error, len(ops))
	var wg sync.WaitGroup
	slots, ready := make(chan struct{}, runtime.NumCPU()), make(chan struct{}, len(ops))
	for i, o := range ops {
		wg.Go(func() {
			slots <- struct{}{}
			list[i], failed[i] = d.machineCode(o, layouts[i])
			<-slots
			ready <- struct{}{}
		})
	}
	for i := range ops {
		<-ready
		done(i+1, len(ops))
	}
	wg.Wait()
	return list, errors.Join(failed...)
}

// machineCode compiles an operation's kernel past the cache.
func (d *Device) machineCode(o *op, l *layout) (MachineCode, error) {
	m := MachineCode{Shader: o.shader, Constants: o.spec}
	p, err := d.createPipeline(o, l, 0, true)
	if err != nil {
		return m, err
	}
	defer vk.DestroyPipeline(d.handle, p)
	statistics, err := vk.Statistics(d.handle, p, o.shader)
	if err != nil {
		return m, err
	}
	for _, s := range statistics {
		m.Statistics = append(m.Statistics, Statistic(s))
	}
	m.Text, err = vk.Representation(d.handle, p, o.shader)
	return m, err
}
