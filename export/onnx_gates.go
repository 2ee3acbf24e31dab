package export

import "vksimclr/interop"

// selective adds a selective kernel of two streams with so many channels each.
func (g *graph) selective(name, x string, width, stride int) string {
	u := g.relu(g.norm(name+".bn", g.conv(name+".conv", x, 3, stride, 1)))
	first, second := g.halves(name+".stream", u, width)
	sum := g.add("Add", name+".sum", []string{first, second}, nil)
	mean := g.add("GlobalAveragePool", name+".mean", []string{sum}, nil)
	hidden := g.relu(g.norm(name+".fc_bn", g.conv(name+".fc1", mean, 1, 1, 0)))
	a, b := g.halves(name+".logit", g.conv(name+".fc2", hidden, 1, 1, 0), width)
	// The softmax of two logits is the sigmoid of their difference.
	weighted := func(part, l, other, stream string) string {
		d := g.add("Sub", name+".difference"+part, []string{l, other}, nil)
		weight := g.add("Sigmoid", name+".weight"+part, []string{d}, nil)
		return g.add("Mul", name+".weighted"+part, []string{stream, weight}, nil)
	}
	return g.add("Add", name, []string{weighted("0", a, b, first), weighted("1", b, a, second)},
		nil)
}

// halves adds the two halves of x's 2·width channels.
func (g *graph) halves(name, x string, width int) (first, second string) {
	part := func(suffix string, lo, hi int) string {
		inputs := []string{x, g.integers(name+suffix+".lo", lo), g.integers(name+suffix+".hi", hi),
			g.integers(name+suffix+".axis", 1)}
		return g.add("Slice", name+suffix, inputs, nil)
	}
	return part("0", 0, width), part("1", width, 2*width)
}

// excite adds squeeze-and-excite.
func (g *graph) excite(name, x string) string {
	mean := g.add("GlobalAveragePool", name+".mean", []string{x}, nil)
	hidden := g.relu(g.pointwise(name+".fc1", mean))
	weight := g.add("Sigmoid", name+".weight", []string{g.pointwise(name+".fc2", hidden)}, nil)
	return g.add("Mul", name, []string{x, weight}, nil)
}

// pointwise adds a convolution of one pixel with a bias.
func (g *graph) pointwise(name, x string) string {
	return g.add("Conv", name, []string{x, g.weight(name + ".weight"), g.weight(name + ".bias")},
		map[string]any{"kernel_shape": []int{1, 1}})
}

// average adds the pooling of a ResNet-D shortcut. Padding at the end counts at stride 2 alone.
func (g *graph) average(name, x string, stride int) string {
	counted := 0
	if stride > 1 {
		counted = 1
	}
	return g.add("AveragePool", name, []string{x}, map[string]any{"kernel_shape": []int{2, 2},
		"pads": []int{0, 0, 1, 1}, "strides": []int{stride, stride}, "count_include_pad": counted})
}

// integers uses whole numbers as a tensor [n] and returns its name.
func (g *graph) integers(name string, values ...int) string {
	data := make([]int64, len(values))
	for i, v := range values {
		data[i] = int64(v)
	}
	g.used = append(g.used, interop.Tensor{Name: name, Shape: []int{len(values)}, Data: data})
	return name
}
