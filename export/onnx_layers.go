package export

import (
	"fmt"

	"vksimclr/interop"
)

// add adds a node whose output is called name, and returns that name.
func (g *graph) add(operator, name string, inputs []string, attributes map[string]any) string {
	g.nodes = append(g.nodes, interop.ONNXNode{Operator: operator, Inputs: inputs, Output: name,
		Attributes: attributes})
	return name
}

// conv adds a square convolution without bias; its filter is name.weight.
func (g *graph) conv(name, x string, size, stride, pad int) string {
	return g.add("Conv", name, []string{x, g.weight(name + ".weight")}, map[string]any{
		"kernel_shape": []int{size, size}, "strides": []int{stride, stride},
		"pads": []int{pad, pad, pad, pad}})
}

// norm adds a batch norm that uses its running statistics.
func (g *graph) norm(name, x string) string {
	inputs := []string{x}
	for _, part := range []string{"weight", "bias", "running_mean", "running_var"} {
		inputs = append(inputs, g.weight(name+"."+part))
	}
	return g.add("BatchNormalization", name, inputs, map[string]any{"epsilon": batchNormEps})
}

func (g *graph) relu(x string) string { return g.add("Relu", x+".relu", []string{x}, nil) }

// weight uses a tensor of the encoder and returns its name.
func (g *graph) weight(name string) string {
	t, ok := g.weights[name]
	if !ok && g.err == nil {
		g.err = fmt.Errorf("export: the encoder has no tensor %s: use a checkpoint of the same "+
			"architecture", name)
	}
	g.used = append(g.used, t)
	return name
}
