package models

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// names lists the parameters of a description, in order.
func names(t *testing.T, cfg EncoderConfig) (list []string) {
	t.Helper()
	var l Layout
	if _, err := cfg.Build(&l, ""); err != nil {
		t.Fatal(err)
	}
	for _, p := range l.Params {
		list = append(list, p.Name)
	}
	return list
}

func TestVariantNames(t *testing.T) {
	sk := names(t, resnet(t, "resnet50", EncoderOptions{Size: 224, SKRatio: 0.0625}))
	for _, name := range []string{"conv1.0.weight", "conv1.1.bias", "conv1.3.weight",
		"conv1.4.weight", "conv1.6.weight", "bn1.weight", "layer1.0.sk.conv.weight",
		"layer1.0.sk.bn.weight", "layer1.0.sk.fc1.weight", "layer1.0.sk.fc_bn.bias",
		"layer4.2.sk.fc2.weight", "layer1.0.downsample.0.weight"} {
		if !slices.Contains(sk, name) {
			t.Errorf("no parameter %s", name)
		}
	}
	for _, name := range []string{"conv1.weight", "layer1.0.conv2.weight", "layer1.0.bn2.weight"} {
		if slices.Contains(sk, name) {
			t.Errorf("a network with selective kernels has %s", name)
		}
	}
	se := names(t, resnet(t, "resnet18", EncoderOptions{Size: 32, SERatio: 0.25}))
	if !slices.Contains(se, "layer4.1.se.fc2.bias") ||
		slices.Contains(se, "layer4.1.sk.fc2.weight") {
		t.Errorf("squeeze-and-excite: %v", se)
	}
}

// What cannot be built is refused with a reason.
func TestVariantsRefused(t *testing.T) {
	for want, o := range map[string]EncoderOptions{
		`stem "vgg" is not one of`:  {Stem: "vgg"},
		"ratio of widths -0.5 is":   {SKRatio: -0.5},
		"a width of at least 2":     {Stem: StemImageNet, Width: 1, SKRatio: 0.5},
		"ratio of widths -1 is neg": {SERatio: -1},
	} {
		var l Layout
		_, err := resnet(t, "resnet50", o).Build(&l, "")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
}

// Two streams of channels are padded each by itself, and come back in PyTorch's order.
func TestHalvesPacked(t *testing.T) {
	p := Param{Shape: []int{6, 2, 1, 1}, Kind: Filter, Halves: true}
	if d := p.Dims(); !slices.Equal(d, []int{8, 1, 1, 4}) {
		t.Fatalf("dims %v", d)
	}
	torch := make([]float32, p.Elements())
	for i := range torch {
		torch[i] = float32(i + 1)
	}
	memory, back := make([]float32, p.Len()), make([]float32, len(torch))
	p.Pack(memory, torch)
	p.Unpack(back, memory)
	if !slices.Equal(back, torch) || memory[2*4] != 5 || memory[3*4] != 0 || memory[4*4] != 7 {
		t.Errorf("%v in memory, %v back", memory, back)
	}
}

// The heads of published implementations: names, widths and numbers of parameters.
func TestPublishedHeads(t *testing.T) {
	for _, c := range []struct {
		who      string
		features int
		head     ProjectionConfig
		widths   []int
		want     string
	}{
		{"v1", 512, ProjectionConfig{Layers: 2, Dim: 128, Norm: NormAll}, []int{512, 512, 128},
			"fc1.weight bn1.weight bn1.bias fc2.weight bn2.weight"},
		{"v2", 2048, ProjectionConfig{Layers: 3, Dim: 128, Norm: NormAll},
			[]int{2048, 2048, 2048, 128}, "fc1.weight bn1.weight bn1.bias fc2.weight bn2.weight " +
				"bn2.bias fc3.weight bn3.weight"},
		{"linear", 512, ProjectionConfig{Layers: 1, Dim: 128, Norm: NormAll}, []int{512, 128},
			"fc1.weight bn1.weight"},
		{"none", 512, ProjectionConfig{}, []int{512}, ""},
		{"lightly", 2048, ProjectionConfig{Layers: 2, Dim: 128, Norm: NormAllAffine},
			[]int{2048, 2048, 128},
			"fc1.weight bn1.weight bn1.bias fc2.weight bn2.weight bn2.bias"},
		{"solo-learn", 512, ProjectionConfig{Layers: 2, Hidden: 2048, Dim: 256, Norm: NormNone},
			[]int{512, 2048, 256}, "fc1.weight fc1.bias fc2.weight fc2.bias"},
		{"dkobak", 512, ProjectionConfig{Layers: 2, Hidden: 1024, Dim: 128, Norm: NormNone},
			[]int{512, 1024, 128}, "fc1.weight fc1.bias fc2.weight fc2.bias"},
		{"leftthomas", 2048, ProjectionConfig{Layers: 2, Hidden: 512, Dim: 128},
			[]int{2048, 512, 128}, "fc1.weight bn1.weight bn1.bias fc2.weight fc2.bias"},
		{"all biases", 8, ProjectionConfig{Layers: 2, Dim: 4, Norm: NormAll, Bias: BiasAll},
			[]int{8, 8, 4},
			"fc1.weight fc1.bias bn1.weight bn1.bias fc2.weight fc2.bias bn2.weight"},
		{"no bias", 8, ProjectionConfig{Layers: 2, Dim: 4, Norm: NormNone, Bias: BiasNone},
			[]int{8, 8, 4}, "fc1.weight fc2.weight"},
	} {
		var l Layout
		head, err := c.head.Build(&l, c.features, "")
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, p := range l.Params {
			names = append(names, p.Name)
		}
		var widths []int
		for k := range head.Layers() + 1 {
			widths = append(widths, head.Width(k))
		}
		if got := strings.Join(names, " "); got != c.want || !slices.Equal(widths, c.widths) ||
			head.Dim != c.widths[len(c.widths)-1] || head.Width(HeadOutput) != head.Dim {
			t.Errorf("%s: %s, widths %v, z %d", c.who, got, widths, head.Dim)
		}
		if head.HasLayer(head.Layers()+1) || head.HasLayer(-2) || !head.HasLayer(head.Layers()) {
			t.Errorf("%s: layers beyond the head's %d", c.who, head.Layers())
		}
	}
	for _, bad := range []ProjectionConfig{{Layers: 4, Dim: 1}, {Layers: 1}, {Layers: -1},
		{Layers: 1, Dim: 8, Hidden: -1}} {
		if _, err := bad.Build(&Layout{}, 8, ""); err == nil {
			t.Error(fmt.Sprintf("%+v", bad) + " was built")
		}
	}
}
