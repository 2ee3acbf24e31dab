package export

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"vksimclr/interop"
	"vksimclr/models"
)

// Source is a file of tensors, open for reading: interop.File or interop.Torch.
type Source interface {
	Names() []string
	Shape(name string) []int
	Tensor(name string) (interop.Tensor, error)
}

// Foreign is a ResNet found in a file of another program.
type Foreign struct {
	Arch    string // its name in models
	Config  models.ResNetConfig
	Prefix  string   // what stands before the names of its tensors in the file
	Others  []string // prefixes of further ResNets in the file
	Ignored []string // tensors that are no part of it, such as a classifier

	source Source
	names  map[string]string // in the file, by torchvision's
	shapes map[string][]int
}

// FindResNet finds the ResNet in a file of torchvision, timm, lightly or solo-learn, by the names
// and shapes of its tensors. With several in the file, the one with the given prefix is taken; of
// those that are no moving average, the one with the shortest prefix where none is given.
func FindResNet(s Source, prefix string) (*Foreign, error) {
	names := s.Names()
	prefixes := stems(names, s)
	if prefix != "" {
		prefix = strings.TrimSuffix(prefix, ".") + "."
		if !slices.Contains(prefixes, prefix) {
			return nil, fmt.Errorf("no ResNet's stem begins with %q: give one of %s", prefix,
				quoted(prefixes))
		}
	} else if len(prefixes) > 0 {
		prefix = prefixes[0]
	}
	if len(prefixes) == 0 {
		return nil, fmt.Errorf("no ResNet among its %d tensors: there is no conv1.weight or "+
			"0.weight [W,3,7,7] or [W,3,3,3]; give a ResNet of torchvision, timm, lightly or "+
			"solo-learn", len(names))
	}
	f := &Foreign{Prefix: prefix, source: s, names: map[string]string{},
		shapes: map[string][]int{}}
	f.Others = slices.DeleteFunc(prefixes, func(p string) bool { return p == prefix })
	rename := renamer(names, prefix)
	for _, name := range names {
		if ours, ok := rename(name); ok {
			f.names[ours] = name
		}
	}
	if err := f.recognize(); err != nil {
		return nil, err
	}
	for _, name := range names {
		ours, ok := rename(name)
		if ok = ok && f.shapes[ours] != nil; !ok && !strings.HasSuffix(name, countName) {
			f.Ignored = append(f.Ignored, name)
		}
	}
	return f, nil
}

// countName ends the names of PyTorch's counts of batches.
const countName = "num_batches_tracked"

// recognize decides the architecture by the tensors' names and shapes.
func (f *Foreign) recognize() error {
	shape := func(name string) []int { return f.source.Shape(f.names[name]) }
	stem := shape("conv1.weight")
	f.Config = models.ResNetConfig{Block: "basic", Stem: "imagenet", Width: stem[0]}
	size := 224
	if stem[2] == 3 {
		f.Config.Stem, size = "cifar", 32
	}
	if shape("layer1.0.conv3.weight") != nil {
		f.Config.Block = "bottleneck"
	}
	for stage := 1; shape(fmt.Sprintf("layer%d.0.conv1.weight", stage)) != nil; stage++ {
		blocks := 0
		for shape(fmt.Sprintf("layer%d.%d.conv1.weight", stage, blocks)) != nil {
			blocks++
		}
		f.Config.Layers = append(f.Config.Layers, blocks)
	}
	for _, arch := range models.EncoderNames() {
		known, err := models.NamedEncoder(arch, models.EncoderOptions{Size: size,
			Width: f.Config.Width})
		r, ok := known.(models.ResNetConfig)
		if err == nil && ok && r.Block == f.Config.Block && r.Stem == f.Config.Stem &&
			slices.Equal(r.Layers, f.Config.Layers) {
			f.Arch, f.Config = arch, r
			return f.checkShapes()
		}
	}
	return fmt.Errorf("its architecture is unknown: %s blocks %v; give one of %s", f.Config.Block,
		f.Config.Layers, strings.Join(models.EncoderNames(), ", "))
}

// checkShapes compares every tensor with that of the architecture.
func (f *Foreign) checkShapes() error {
	var layout models.Layout
	if _, err := f.Config.Build(&layout, ""); err != nil {
		return err
	}
	for _, p := range slices.Concat(layout.Params, layout.Buffers) {
		name, ok := f.names[p.Name]
		if !ok {
			return fmt.Errorf("it looks like %s, but has no %s%s: it is incomplete or a variant, "+
				"and only plain ResNets can be imported", f.Arch, f.Prefix, p.Name)
		}
		if have := f.source.Shape(name); !slices.Equal(have, p.Shape) {
			return fmt.Errorf("it looks like %s, but %s has shape %v, not %v: wide, grouped and "+
				"other variants cannot be imported", f.Arch, name, have, p.Shape)
		}
		f.shapes[p.Name] = p.Shape
	}
	return nil
}

// Tensors reads the encoder, with torchvision's names. A value that is NaN or infinite is an error.
func (f *Foreign) Tensors() ([]interop.Tensor, error) {
	var list []interop.Tensor
	for ours, shape := range f.shapes {
		t, err := f.source.Tensor(f.names[ours])
		if err != nil {
			return nil, err
		}
		values, ok := t.Data.([]float32)
		if !ok {
			return nil, fmt.Errorf("tensor %s holds whole numbers: give a checkpoint that is not "+
				"quantized", t.Name)
		}
		for i, v := range values {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				return nil, fmt.Errorf("element %d of %s is %g: its training diverged; give an "+
					"earlier checkpoint", i, t.Name, v)
			}
		}
		list = append(list, interop.Tensor{Name: ours, Shape: shape, Data: values})
	}
	slices.SortFunc(list, func(a, b interop.Tensor) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

func quoted(list []string) string {
	var b strings.Builder
	for i, s := range list {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%q", s)
	}
	return b.String()
}
