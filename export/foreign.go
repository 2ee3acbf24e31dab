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
	f.Config = models.ResNetConfig{Block: "basic", Stem: models.StemImageNet}
	if stem := shape("conv1.weight"); stem != nil {
		f.Config.Width = stem[0]
		if stem[2] == 3 {
			f.Config.Stem = models.StemCIFAR
		}
	} else if last := shape("conv1.6.weight"); last != nil {
		f.Config.Width = last[0]
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
	o := f.variant(shape)
	o.Stem, o.Width = f.Config.Stem, f.Config.Width
	for _, arch := range models.EncoderNames() {
		known, err := models.NamedEncoder(arch, o)
		r, ok := known.(models.ResNetConfig)
		if err == nil && ok && r.Block == f.Config.Block &&
			slices.Equal(r.Layers, f.Config.Layers) {
			f.Arch, f.Config = arch, r
			return f.checkShapes()
		}
	}
	return fmt.Errorf("its architecture is unknown: %s blocks %v; give one of %s", f.Config.Block,
		f.Config.Layers, strings.Join(models.EncoderNames(), ", "))
}

// variant is what names and shapes tell of a variant.
func (f *Foreign) variant(shape func(name string) []int) (o models.EncoderOptions) {
	last := fmt.Sprintf("layer%d.0.", len(f.Config.Layers))
	// ratio is that of the width between two linear layers to the width that they read.
	ratio := func(fc1 string) float64 {
		s := shape(last + fc1)
		if len(s) != 4 || s[1] == 0 {
			return 0
		}
		middle, width := float64(s[0]), float64(s[1])
		if r := middle / width; int(width*r) == s[0] {
			return r
		}
		return (middle + 0.5) / width // which rounding leaves at this width
	}
	o.Project = f.Config.Block == "basic" && shape("layer1.0.downsample.0.weight") != nil
	o.SKRatio, o.SERatio = ratio("sk.fc1.weight"), ratio("se.fc1.weight")
	if shape(deepStem) != nil && o.SKRatio == 0 {
		o.SKRatio = 1 // basic blocks: ResNet-D alone, whatever the ratio
	}
	return o
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
