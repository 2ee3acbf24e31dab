package models

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// resnet returns a named ResNet's description.
func resnet(t *testing.T, name string, o EncoderOptions) ResNetConfig {
	t.Helper()
	cfg, err := NamedEncoder(name, o)
	if err != nil {
		t.Fatal(err)
	}
	return cfg.(ResNetConfig)
}

func count(t *testing.T, cfg EncoderConfig) int {
	t.Helper()
	var l Layout
	if _, err := cfg.Build(&l, ""); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, p := range l.Params {
		n += p.Elements()
	}
	return n
}

func TestNamedEncoders(t *testing.T) {
	for _, name := range EncoderNames() {
		if n := count(t, resnet(t, name, EncoderOptions{Size: 224})); n == 0 {
			t.Errorf("%s has no parameters", name)
		}
	}
	_, err := NamedEncoder("vgg", EncoderOptions{})
	if err == nil || !strings.Contains(err.Error(), `"vgg" is not one of tiny, small`) {
		t.Errorf("vgg: %v", err)
	}
	var l Layout
	if _, err := (ResNetConfig{Block: "dense", Stem: "vgg"}).Build(&l, ""); err == nil ||
		len(strings.Split(err.Error(), "\n")) != 3 || len(l.Params) != 0 {
		t.Errorf("three mistakes, reported: %v", err)
	}
}

// Parameters of heads (linear and batch norm) for encoders of 512 and 2048 features and 1 to 3
// layers, computed from SimCLR's description.
func TestHeadParameterCounts(t *testing.T) {
	counts := map[int][]int{512: {65664, 328832, 592000}, 2048: {262272, 4460672, 8659072}}
	for d, want := range counts {
		for layers := 1; layers <= 3; layers++ {
			var l Layout
			head := ProjectionConfig{Layers: layers, Dim: 128, Norm: NormAll}
			if _, err := head.Build(&l, d, ""); err != nil {
				t.Fatal(err)
			}
			n := 0
			for _, p := range l.Params {
				n += p.Elements()
			}
			if n != want[layers-1] {
				t.Errorf("d %d, %d layers: %d parameters, want %d", d, layers, n, want[layers-1])
			}
		}
	}
}

func TestNames(t *testing.T) {
	var l Layout
	cfg := resnet(t, "resnet50", EncoderOptions{Size: 224})
	if _, err := cfg.Build(&l, "encoder."); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"encoder.conv1.weight",
		"encoder.bn1.bias",
		"encoder.layer1.0.downsample.0.weight",
		"encoder.layer1.0.downsample.1.weight",
		"encoder.layer4.2.conv3.weight",
	} {
		if !slices.ContainsFunc(l.Params, func(p Param) bool { return p.Name == name }) {
			t.Errorf("no parameter %s", name)
		}
	}
	const variance = "encoder.layer1.0.bn1.running_var"
	if !slices.ContainsFunc(l.Buffers, func(p Param) bool { return p.Name == variance }) {
		t.Errorf("no buffer %s", variance)
	}
	for _, p := range l.Params {
		if p.Offset%segment != 0 {
			t.Errorf("%s starts at %d", p.Name, p.Offset)
		}
	}
}

func TestPackUnpack(t *testing.T) {
	for _, p := range []Param{
		{Shape: []int{5, 3, 2, 3}, Kind: Filter},
		{Shape: []int{7, 13}, Kind: Matrix},
		{Shape: []int{9}, Kind: Vector},
	} {
		in := make([]float32, p.Elements())
		for i := range in {
			in[i] = float32(i + 1)
		}
		memory, out := make([]float32, p.Len()), make([]float32, len(in))
		p.Pack(memory, in)
		p.Unpack(out, memory)
		sum := float32(0)
		for _, v := range memory {
			sum += v
		}
		if want := float32(len(in) * (len(in) + 1) / 2); !slices.Equal(in, out) || sum != want {
			t.Errorf("%v: sum %g, want %g; round trip %v", p.Shape, sum, want, out)
		}
	}
	// One place by hand: o=1 c=2 r=0 s=1.
	p := Param{Shape: []int{2, 3, 2, 2}, Kind: Filter}
	memory, torch := make([]float32, p.Len()), make([]float32, p.Elements())
	torch[((1*3+2)*2+0)*2+1] = 7
	p.Pack(memory, torch)
	if memory[((1*2+0)*2+1)*4+2] != 7 {
		t.Error("OIHW to KRSC puts an element in the wrong place")
	}
}

func TestInitialize(t *testing.T) {
	var l Layout
	cfg := resnet(t, "small", EncoderOptions{Size: 32, ZeroGamma: true})
	if _, err := cfg.Build(&l, ""); err != nil {
		t.Fatal(err)
	}
	s, err := Initialize(&l, "simclr", 1)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := Initialize(&l, "simclr", 1)
	other, _ := Initialize(&l, "simclr", 2)
	name := "layer3.0.conv2.weight" // fan-in 64·9
	w := s[name]
	if !slices.Equal(w, again[name]) || slices.Equal(w, other[name]) {
		t.Error("the seed must decide the weights")
	}
	square := 0.0
	for _, v := range w {
		square += float64(v) * float64(v)
	}
	sd, want := math.Sqrt(square/float64(len(w))), math.Sqrt(1.0/(64*9))
	if math.Abs(sd/want-1) > 0.02 {
		t.Errorf("standard deviation %g, want %g", sd, want)
	}
	if s["layer1.0.bn2.weight"][0] != 0 || s["layer1.0.bn1.weight"][0] != 1 ||
		s["bn1.running_var"][0] != 1 {
		t.Error("batch norm's initial values")
	}
	if _, err := Initialize(&l, "nonsense", 1); err == nil {
		t.Error("an unknown scheme must be refused")
	}
}
