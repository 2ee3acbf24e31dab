package export

import (
	"slices"
	"testing"

	"vksimclr/interop"
	"vksimclr/models"
)

// layoutOf is a named encoder's description and the layout of its tensors.
func layoutOf(t *testing.T, arch string, size int) (models.ResNetConfig, *models.Layout) {
	t.Helper()
	config, err := models.NamedEncoder(arch, models.EncoderOptions{Size: size})
	if err != nil {
		t.Fatal(err)
	}
	layout := &models.Layout{}
	if _, err := config.Build(layout, ""); err != nil {
		t.Fatal(err)
	}
	return config.(models.ResNetConfig), layout
}

// encoderOf is a named encoder's description and its first weights.
func encoderOf(t *testing.T, arch string, size int) (models.ResNetConfig, []interop.Tensor) {
	t.Helper()
	config, layout := layoutOf(t, arch, size)
	state, err := models.Initialize(layout, "torchvision", 3)
	if err != nil {
		t.Fatal(err)
	}
	var tensors []interop.Tensor
	for _, p := range slices.Concat(layout.Params, layout.Buffers) {
		tensors = append(tensors, interop.Tensor{Name: p.Name, Shape: p.Shape, Data: state[p.Name]})
	}
	return config, tensors
}

// Every graph uses each tensor of its encoder once, and every node reads what stands before it.
func TestGraphIsWhole(t *testing.T) {
	for _, arch := range models.EncoderNames() {
		for _, size := range []int{32, 64} {
			r, layout := layoutOf(t, arch, size)
			tensors := slices.Concat(layout.Params, layout.Buffers)
			g := &graph{weights: map[string]interop.Tensor{}}
			known := map[string]bool{"image": true}
			for _, x := range tensors {
				g.weights[x.Name], known[x.Name] = interop.Tensor{Name: x.Name}, true
			}
			g.resNet(r, "image", "features")
			if g.err != nil || len(g.used) != len(tensors) {
				t.Errorf("%s: %d of %d tensors used, %v", arch, len(g.used), len(tensors), g.err)
			}
			for _, n := range g.nodes {
				for _, input := range n.Inputs {
					if !known[input] {
						t.Errorf("%s: %s reads %s before it is there", arch, n.Output, input)
					}
				}
				if known[n.Output] {
					t.Errorf("%s: %s is written twice", arch, n.Output)
				}
				known[n.Output] = true
			}
			if g.nodes[len(g.nodes)-1].Output != "features" {
				t.Errorf("%s: the last node is not the output", arch)
			}
		}
	}
}

func TestGraphWithoutItsWeights(t *testing.T) {
	r, tensors := encoderOf(t, "tiny", 32)
	path := t.TempDir() + "/x.onnx"
	if err := SaveONNX(path, r, 32, tensors[1:], nil); err == nil {
		t.Error("a graph without conv1.weight was written")
	}
}
