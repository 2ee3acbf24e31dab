package export

import (
	"fmt"
	"slices"
	"strings"

	"vksimclr/models"
)

// known are the ResNets that torchvision has a function for.
func known() map[string]models.ResNetConfig {
	return map[string]models.ResNetConfig{
		"resnet18":  {Block: "basic", Layers: []int{2, 2, 2, 2}},
		"resnet34":  {Block: "basic", Layers: []int{3, 4, 6, 3}},
		"resnet50":  {Block: "bottleneck", Layers: []int{3, 4, 6, 3}},
		"resnet101": {Block: "bottleneck", Layers: []int{3, 4, 23, 3}},
		"resnet152": {Block: "bottleneck", Layers: []int{3, 8, 36, 3}},
	}
}

// torchWidth is the width of torchvision's ResNets; torchStages is the number of their stages.
const (
	torchWidth  = 64
	torchStages = 4
)

// TorchCode is Python that makes the network with torchvision and loads the encoder's safetensors
// file at a path. What the network has otherwise than torchvision's is replaced: the CIFAR stem's
// conv1 and maxpool, and the stages where their number, depth or width is another. Its fc becomes
// the identity, so that the output is the features. It is empty for what torchvision has not:
// selective kernels, ResNet-D and squeeze-and-excite.
func TorchCode(r models.ResNetConfig, size int, path string) string {
	if r.SKRatio > 0 || r.SERatio > 0 {
		return ""
	}
	var code strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&code, format+"\n", args...) }
	line("import torch, torchvision")
	line("from safetensors.torch import load_file")
	name, stages := torchBase(r)
	line("model = torchvision.models.%s()", name)
	if r.SmallStem() {
		line("# the stem for small pictures: 3x3 of stride 1, no pooling")
		line("model.conv1 = torch.nn.Conv2d(3, %d, 3, 1, %d, bias=False)", r.Width, smallPadding(r))
		line("model.maxpool = torch.nn.Identity()")
	} else if r.Width != torchWidth {
		line("model.conv1 = torch.nn.Conv2d(3, %d, 7, 2, 3, bias=False)", r.Width)
	}
	if r.PoolAtEnd && !r.SmallStem() {
		line("# pooling padded at the end alone")
		line("model.maxpool = torch.nn.Sequential(torch.nn.ConstantPad2d((0, 1, 0, 1), " +
			"-float('inf')), torch.nn.MaxPool2d(3, 2))")
	}
	if stages {
		writeStages(r, line)
	}
	if r.Project && expansion(r) == 1 {
		line("# a projection in the first stage too")
		line("model.layer1[0].downsample = torch.nn.Sequential(torch.nn.Conv2d(%d, %d, 1, "+
			"bias=False), torch.nn.BatchNorm2d(%d))", r.Width, r.Width, r.Width)
	}
	line("model.fc = torch.nn.Identity()")
	line("model.load_state_dict(load_file(%q))", path)
	line("model.eval()  # input: RGB [N,3,%d,%d], output: features [N,%d]", size, size,
		features(r))
	return code.String()
}

// torchBase is the torchvision function to begin with, and whether stages must be replaced.
func torchBase(r models.ResNetConfig) (name string, stages bool) {
	for name, k := range known() {
		if k.Block == r.Block && slices.Equal(k.Layers, r.Layers) && r.Width == torchWidth {
			return name, false
		}
	}
	if r.Block == "bottleneck" {
		return "resnet50", true
	}
	return "resnet18", true
}

// writeStages writes the code that replaces batch norm of the stem and all stages.
func writeStages(r models.ResNetConfig, line func(format string, args ...any)) {
	block := map[string]string{"basic": "BasicBlock", "bottleneck": "Bottleneck"}[r.Block]
	line("# stages of other depth or width than torchvision's")
	line("model.bn1, model.inplanes = torch.nn.BatchNorm2d(%d), %d", r.Width, r.Width)
	line("block = torchvision.models.resnet.%s", block)
	for stage, blocks := range r.Layers {
		stride := min(stage, 1) + 1
		line("model.layer%d = model._make_layer(block, %d, %d, stride=%d)", stage+1,
			r.Width<<stage, blocks, stride)
	}
	for stage := len(r.Layers); stage < torchStages; stage++ {
		line("model.layer%d = torch.nn.Identity()", stage+1)
	}
}

// smallPadding is the padding of the stem for small pictures.
func smallPadding(r models.ResNetConfig) int {
	if r.Stem == models.StemCIFARPad2 {
		return 2
	}
	return 1
}

// expansion is the number of a block's output channels in widths of its stage.
func expansion(r models.ResNetConfig) int {
	if r.Block == "bottleneck" {
		return 4
	}
	return 1
}

func features(r models.ResNetConfig) int {
	return r.Width << (len(r.Layers) - 1) * expansion(r)
}
