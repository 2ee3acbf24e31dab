package export

import (
	"fmt"
	"io"

	"vksimclr/atomicfile"
	"vksimclr/interop"
	"vksimclr/models"
)

// opset is the version of ONNX's operators: the oldest that fits, so that most runtimes read it.
const opset = 13

// batchNormEps is what batch norms of models add to the variance.
const batchNormEps = float32(1e-5)

// SaveONNX writes a ResNet with its weights, whole or not at all. Tensors have torchvision's names.
// The graph takes image [batch,3,size,size] and gives features [batch,F]; batch norms are in
// inference form. The metadata are those of about.
func SaveONNX(path string, r models.ResNetConfig, size int, tensors []interop.Tensor,
	about map[string]string) error {
	input := interop.ONNXValue{Name: "image", Shape: []int{3, size, size}}
	return saveONNX(path, r, input, nil, tensors, about)
}

// SaveONNXOfPictures is SaveONNX with the preprocessing in the graph, which then takes image uint8
// [batch,3,height,width].
func SaveONNXOfPictures(path string, r models.ResNetConfig, p Pictures, tensors []interop.Tensor,
	about map[string]string) error {
	input := interop.ONNXValue{Name: "image", Bytes: true, Shape: []int{3, p.Height, p.Width}}
	return saveONNX(path, r, input, &p, tensors, about)
}

func saveONNX(path string, r models.ResNetConfig, input interop.ONNXValue, p *Pictures,
	tensors []interop.Tensor, about map[string]string) error {
	g := &graph{weights: map[string]interop.Tensor{}}
	for _, t := range tensors {
		g.weights[t.Name] = t
	}
	model := interop.ONNX{Name: "encoder", Producer: "vksimclr", Opset: opset, Metadata: about,
		Input:  input,
		Output: interop.ONNXValue{Name: "features", Shape: []int{features(r)}},
	}
	x := input.Name
	if p != nil {
		x = g.preprocess(*p, x)
	}
	g.resNet(r, x, model.Output.Name)
	if g.err != nil {
		return g.err
	}
	model.Nodes, model.Weights = g.nodes, g.used
	err := atomicfile.Stream(path, func(w io.Writer) error { return interop.WriteONNX(w, model) })
	if err != nil {
		return fmt.Errorf("onnx: %w", err)
	}
	return nil
}

// graph is an ONNX graph under construction. The first error stays.
type graph struct {
	nodes   []interop.ONNXNode
	weights map[string]interop.Tensor // those that there are
	used    []interop.Tensor
	err     error
}

// resNet adds the nodes from the input to the output.
func (g *graph) resNet(r models.ResNetConfig, input, output string) {
	x, in := g.stem(r, input), r.Width
	for stage, blocks := range r.Layers {
		width := r.Width << stage
		for j := range blocks {
			stride := 1
			if stage > 0 && j == 0 {
				stride = 2
			}
			out := width * expansion(r)
			projected := stride != 1 || in != out || r.Project && j == 0
			x = g.block(fmt.Sprintf("layer%d.%d", stage+1, j), r, x, width, stride, projected)
			in = out
		}
	}
	x = g.add("GlobalAveragePool", "avgpool", []string{x}, nil)
	g.add("Flatten", output, []string{x}, map[string]any{"axis": 1})
}

// stem adds what comes before the blocks.
func (g *graph) stem(r models.ResNetConfig, x string) string {
	switch {
	case r.SmallStem():
		return g.relu(g.norm("bn1", g.conv("conv1", x, 3, 1, smallPadding(r))))
	case r.DeepStem():
		x = g.relu(g.norm("conv1.1", g.conv("conv1.0", x, 3, 2, 1)))
		x = g.relu(g.norm("conv1.4", g.conv("conv1.3", x, 3, 1, 1)))
		x = g.relu(g.norm("bn1", g.conv("conv1.6", x, 3, 1, 1)))
	default:
		x = g.relu(g.norm("bn1", g.conv("conv1", x, 7, 2, 3)))
	}
	pads := []int{1, 1, 1, 1}
	if r.PoolAtEnd {
		pads = []int{0, 0, 1, 1}
	}
	return g.add("MaxPool", "maxpool", []string{x}, map[string]any{"kernel_shape": []int{3, 3},
		"pads": pads, "strides": []int{2, 2}})
}

// block adds a residual block and returns its output.
func (g *graph) block(name string, r models.ResNetConfig, x string, width, stride int,
	projected bool) string {
	type convolution struct{ size, stride int }
	convs := []convolution{{3, stride}, {3, 1}}
	if r.Block == "bottleneck" {
		convs = []convolution{{1, 1}, {3, stride}, {1, 1}}
	}
	y := x
	for i, c := range convs {
		if r.Block == "bottleneck" && r.SKRatio > 0 && i == 1 {
			y = g.selective(name+".sk", g.relu(y), width, stride)
			continue
		}
		if i > 0 && !(i == 2 && r.SKRatio > 0) {
			y = g.relu(y)
		}
		y = g.conv(fmt.Sprintf("%s.conv%d", name, i+1), y, c.size, c.stride, c.size/2)
		y = g.norm(fmt.Sprintf("%s.bn%d", name, i+1), y)
	}
	if r.SERatio > 0 {
		y = g.excite(name+".se", y)
	}
	if projected && r.SKRatio > 0 {
		x, stride = g.average(name+".average", x, stride), 1
	}
	if projected {
		x = g.norm(name+".downsample.1", g.conv(name+".downsample.0", x, 1, stride, 0))
	}
	return g.relu(g.add("Add", name+".sum", []string{y, x}, nil))
}
