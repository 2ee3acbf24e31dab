package export

import (
	"math"
	"slices"
	"strings"
	"testing"

	"vksimclr/augment"
	"vksimclr/interop"
	"vksimclr/models"
)

// variants are options of published variants of ResNets.
func variants() []models.EncoderOptions {
	return []models.EncoderOptions{
		{Size: 32, Project: true, Width: 8},
		{Size: 64, PoolAtEnd: true, Width: 8, Multiplier: 2},
		{Size: 64, SKRatio: 0.0625, Width: 8},
		{Size: 32, SKRatio: 0.0625, Width: 4},
		{Size: 32, SERatio: 0.0625, Width: 12},
		{Size: 64, SKRatio: 0.5, SERatio: 0.3, Width: 10, Project: true},
	}
}

// variantOf is a named encoder's description with options, and its first weights.
func variantOf(t *testing.T, arch string, o models.EncoderOptions) (models.ResNetConfig,
	[]interop.Tensor) {
	t.Helper()
	config, err := models.NamedEncoder(arch, o)
	if err != nil {
		t.Fatal(err)
	}
	return built(t, config.(models.ResNetConfig))
}

func built(t *testing.T, config models.ResNetConfig) (models.ResNetConfig, []interop.Tensor) {
	t.Helper()
	var l models.Layout
	if _, err := config.Build(&l, ""); err != nil {
		t.Fatal(err)
	}
	state, err := models.Initialize(&l, "torchvision", 3)
	if err != nil {
		t.Fatal(err)
	}
	var tensors []interop.Tensor
	for _, p := range slices.Concat(l.Params, l.Buffers) {
		tensors = append(tensors, interop.Tensor{Name: p.Name, Shape: p.Shape, Data: state[p.Name]})
	}
	return config, tensors
}

// A variant's encoder is found again by the names and shapes of its tensors.
func TestVariantsAreFound(t *testing.T) {
	for _, arch := range []string{"resnet18", "resnet50"} {
		for _, o := range variants() {
			r, tensors := variantOf(t, arch, o)
			file := renamed(tensors, func(name string) string { return "encoder." + name })
			found, err := FindResNet(file, "")
			if err != nil {
				t.Errorf("%s %+v: %v", arch, o, err)
				continue
			}
			again, err := found.Tensors()
			if err != nil || len(again) != len(tensors) {
				t.Errorf("%s %+v: %d of %d tensors, %v", arch, o, len(again), len(tensors), err)
			}
			have := found.Config
			basic := r.Block == "basic"
			if have.Width != r.Width || have.Stem != r.Stem || basic && have.Project != r.Project ||
				math.Abs(have.SERatio-r.SERatio) > 0.05 ||
				!basic && (have.SKRatio > 0) != (r.SKRatio > 0) {
				t.Errorf("%s %+v: found %+v", arch, o, have)
			}
		}
	}
}

// Every variant's graph uses each tensor of its encoder once, and every node reads what stands
// before it.
func TestVariantGraphsAreWhole(t *testing.T) {
	for _, arch := range []string{"resnet18", "resnet50"} {
		for _, o := range variants() {
			r, tensors := variantOf(t, arch, o)
			g := &graph{weights: map[string]interop.Tensor{}}
			known := map[string]bool{"image": true}
			for _, x := range tensors {
				g.weights[x.Name] = x
			}
			g.resNet(r, "image", "features")
			floats := 0
			for _, x := range g.used {
				if _, ok := x.Data.([]float32); ok {
					floats++
				}
				if known[x.Name] {
					t.Errorf("%s %+v: %s is used twice", arch, o, x.Name)
				}
				known[x.Name] = true
			}
			if g.err != nil || floats != len(tensors) {
				t.Errorf("%s %+v: %d of %d tensors, %v", arch, o, floats, len(tensors), g.err)
			}
			for _, n := range g.nodes {
				for _, input := range n.Inputs {
					if !known[input] {
						t.Errorf("%s %+v: %s reads %s before it is there", arch, o, n.Output, input)
					}
				}
				if known[n.Output] {
					t.Errorf("%s %+v: %s is written twice", arch, o, n.Output)
				}
				known[n.Output] = true
			}
		}
	}
}

// The metadata and the code name what a variant has otherwise; the plain network has no more keys
// than before.
func TestVariantsDescribed(t *testing.T) {
	plain, _ := variantOf(t, "resnet18", models.EncoderOptions{Size: 64})
	about := Describe("resnet18", plain, augment.CIFAR())
	for _, key := range []string{"shortcut", "pool_padding", "sk_ratio", "se_ratio"} {
		if _, ok := about[key]; ok {
			t.Errorf("the plain network has %s", key)
		}
	}
	r, _ := variantOf(t, "resnet18", models.EncoderOptions{Size: 64, Project: true,
		PoolAtEnd: true})
	about = Describe("resnet18", r, augment.CIFAR())
	if about["shortcut"] != "official" || about["pool_padding"] != "same" {
		t.Errorf("%v", about)
	}
	code := TorchCode(r, 64, "e.safetensors")
	if !strings.Contains(code, "layer1[0].downsample") || !strings.Contains(code, "ConstantPad2d") {
		t.Error(code)
	}
	r, _ = variantOf(t, "resnet50", models.EncoderOptions{Size: 64, SKRatio: 0.0625})
	about = Describe("resnet50", r, augment.CIFAR())
	if about["sk_ratio"] != "0.0625" || TorchCode(r, 64, "e.safetensors") != "" {
		t.Errorf("%v", about)
	}
}
