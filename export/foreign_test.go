package export

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"vksimclr/interop"
)

// memory is a Source that lies in memory.
type memory map[string]interop.Tensor

func (m memory) Names() []string                            { return slices.Sorted(maps.Keys(m)) }
func (m memory) Shape(name string) []int                    { return m[name].Shape }
func (m memory) Tensor(name string) (interop.Tensor, error) { return m[name], nil }

// renamed is a file that has an encoder's tensors under other names.
func renamed(tensors []interop.Tensor, name func(string) string) memory {
	m := memory{}
	for _, t := range tensors {
		m[name(t.Name)] = t
	}
	return m
}

// sequentialNames are names where the ResNet's children are in a torch.nn.Sequential; the first
// stage is number first.
func sequentialNames(prefix string, first int) func(string) string {
	return func(name string) string {
		part, rest, _ := strings.Cut(name, ".")
		number := map[string]int{"conv1": 0, "bn1": 1}[part]
		if stage, ok := strings.CutPrefix(part, "layer"); ok {
			fmt.Sscan(stage, &number)
			number += first - 1
		}
		return fmt.Sprintf("%s%d.%s", prefix, number, rest)
	}
}

// ResNets are found under the names of other programs, and come out as they went in.
func TestForeignNames(t *testing.T) {
	prefixed := func(prefix string) func(string) string {
		return func(name string) string { return prefix + name }
	}
	for _, c := range []struct {
		program, arch string
		size          int
		prefix        string
		name          func(string) string
	}{
		{"torchvision", "resnet50", 224, "", prefixed("")},
		{"timm", "resnet18", 224, "", prefixed("")},
		{"solo-learn", "resnet18", 32, "state_dict.backbone.", prefixed("state_dict.backbone.")},
		{"DistributedDataParallel", "resnet34", 224, "module.", prefixed("module.")},
		{"MoCo", "resnet18", 224, "module.encoder_q.", prefixed("module.encoder_q.")},
		{"lightly", "resnet18", 224, "backbone.", sequentialNames("backbone.", 4)},
		{"lightly, small pictures", "resnet18", 32, "state_dict.backbone.",
			func(name string) string {
				name = sequentialNames("state_dict.backbone.", 2)(name)
				return strings.Replace(name, ".downsample.", ".shortcut.", 1)
			}},
	} {
		r, tensors := encoderOf(t, c.arch, c.size)
		file := renamed(tensors, c.name)
		head := interop.Tensor{Shape: []int{10, 512}, Data: make([]float32, 5120)}
		file[c.prefix+"fc.weight"], file["projector.0.weight"] = head, head
		file[c.prefix+"bn1.num_batches_tracked"] = interop.Tensor{Data: []int64{7}}
		// The network that follows is not the one to take.
		follower := "momentum_backbone.conv1.weight"
		file[follower] = interop.Tensor{Shape: []int{64, 3, 7, 7}}

		found, err := FindResNet(file, "")
		if err != nil {
			t.Errorf("%s: %v", c.program, err)
			continue
		}
		have, err := found.Tensors()
		if err != nil {
			t.Errorf("%s: %v", c.program, err)
		}
		slices.SortFunc(tensors, func(a, b interop.Tensor) int {
			return strings.Compare(a.Name, b.Name)
		})
		r.ZeroGamma = found.Config.ZeroGamma
		if found.Arch != c.arch || found.Prefix != c.prefix ||
			!reflect.DeepEqual(found.Config, r) || !reflect.DeepEqual(have, tensors) {
			t.Errorf("%s: %s %q %+v, %d tensors", c.program, found.Arch, found.Prefix, found.Config,
				len(have))
		}
		ignored := []string{c.prefix + "fc.weight", follower, "projector.0.weight"}
		slices.Sort(ignored)
		if !slices.Equal(found.Ignored, ignored) ||
			!slices.Equal(found.Others, []string{"momentum_backbone."}) {
			t.Errorf("%s: ignored %q, others %q", c.program, found.Ignored, found.Others)
		}
	}
}

// What is no plain ResNet is refused in words.
func TestForeignBadInput(t *testing.T) {
	_, tensors := encoderOf(t, "resnet18", 224)
	set := func(name string, x interop.Tensor) func(memory) {
		return func(m memory) { m[name] = x }
	}
	for _, c := range []struct {
		change func(memory)
		prefix string
		want   string
	}{
		{func(m memory) { clear(m) }, "", "no ResNet among its 0 tensors"},
		{func(memory) {}, "encoder", `no ResNet's stem begins with "encoder."`},
		{func(m memory) { delete(m, "layer3.1.bn2.weight") }, "", "no layer3.1.bn2.weight"},
		{func(m memory) { delete(m, "layer4.1.conv1.weight") }, "", "architecture is unknown"},
		{set("layer2.0.conv2.weight", interop.Tensor{Shape: []int{128, 4, 3, 3}}), "",
			"wide, grouped"},
		{set("bn1.weight", interop.Tensor{Shape: []int{64}, Data: make([]int64, 64)}), "",
			"quantized"},
		{set("bn1.bias", interop.Tensor{Shape: []int{64}, Data: append(make([]float32, 63),
			float32(math.NaN()))}), "", "element 63"},
	} {
		file := renamed(tensors, func(name string) string { return name })
		c.change(file)
		found, err := FindResNet(file, c.prefix)
		if err == nil {
			_, err = found.Tensors()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}
