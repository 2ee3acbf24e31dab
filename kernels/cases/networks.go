package cases

import "fmt"

// The layers of these networks are rows to time, at the batch of one step on a small device.
var Networks = []string{"resnet18", "resnet50"}

// networks describes them.
func networks() []network {
	return []network{
		{name: "resnet18", images: 64, size: 32, blocks: 2, features: 512, parameters: 11 << 20},
		{name: "resnet50", images: 16, size: 224, bottleneck: true, blocks: 2, features: 2048,
			parameters: 24 << 20},
	}
}

func init() {
	for _, n := range networks() {
		for _, r := range n.rows() {
			r.Case.Shapes = append(r.Case.Shapes, r.Shape)
		}
	}
}

// A Row is one row of a case's table.
type Row struct {
	Case  *Case
	Shape Shape
}

// NetworkRows lists the rows of one of Networks with another number of views, which is even: two
// views a picture.
func NetworkRows(name string, views int) []Row {
	for _, n := range networks() {
		if n.name == name {
			n.images = views
			return n.rows()
		}
	}
	panic(fmt.Sprintf("cases: no network %q", name))
}

// network is a residual network (He et al. 2015): stages of 64, 128, 256 and 512 channels, at
// 32×32 with the CIFAR stem. Blocks after a stage's second repeat its layers; each row appears
// once.
type network struct {
	name                         string
	images, size                 int // pictures' views, pixels
	bottleneck                   bool
	blocks, features, parameters int
}

// rows lists the rows of every operation in a training step, each once.
func (n network) rows() (list []Row) {
	have := map[string]bool{}
	add := func(c *Case, shapes ...Shape) {
		for _, s := range shapes {
			if s = s.of(n.name); !have[c.Name(s)] {
				have[c.Name(s)] = true
				list = append(list, Row{c, s})
			}
		}
	}
	filters := map[string]bool{}
	for _, l := range n.layers() {
		add(Conv2DForward, both([]Shape{l.conv})...)
		add(Conv2DBackwardWeight, both([]Shape{l.conv})...)
		if l.conv.Int("C") > 4 { // views need no gradient
			add(Conv2DBackwardData, both([]Shape{l.conv})...)
			if filter := S("C", l.conv.Int("C"), "K", l.conv.Int("K"), "R",
				l.conv.Int("R")).String(); !filters[filter] {
				filters[filter] = true
				add(TransposeFilter, l.conv)
			}
		}
		add(BatchNormForward, both([]Shape{l.norm})...)
		add(BatchNormBackward, both([]Shape{l.norm})...)
		if l.norm.Bool("residual") {
			sum := S("N", n.images, "H", l.norm.Int("H"), "W", l.norm.Int("W"), "C",
				l.norm.Int("C"))
			add(ReLUBackward, both([]Shape{sum})...)
		}
	}
	last := n.size / 8
	if n.size > 32 {
		last = n.size / 32
		pool := S("N", n.images, "H", n.size/2, "W", n.size/2, "C", 64, "K", 3, "S", 2, "P", 1)
		add(MaxPool2DForward, both([]Shape{pool})...)
		add(MaxPool2DBackward, both([]Shape{pool})...)
		add(GaussianBlur, S("N", n.images, "H", n.size, "W", n.size, "taps", 23))
	}
	average := S("N", n.images, "H", last, "W", last, "C", n.features)
	add(GlobalAvgPoolForward, both([]Shape{average})...)
	add(GlobalAvgPoolBackward, both([]Shape{average})...)
	head := []Shape{S("M", n.images, "N", n.features, "K", n.features, "bias", true),
		S("M", n.images, "N", 128, "K", n.features, "bias", true)}
	add(LinearForward, head...)
	add(LinearBackward, head...)
	add(L2NormForward, S("N", n.images, "D", 128))
	add(L2NormBackward, S("N", n.images, "D", 128))
	add(NTXent, S("N", n.images/2, "D", 128))
	for _, update := range []*Case{LARS, SGD, AdamW} {
		add(update, S("large", n.parameters))
	}
	add(PictureCrop, S("M", n.images, "B", n.images/2, "H", n.size, "W", n.size, "P", n.size, "Q",
		n.size, "mode", 0, "flip", true, "equal", true))
	add(ColorJitter, S("N", n.images, "H", n.size, "W", n.size, "semantics", 0))
	return list
}

// layer is a convolution and the batch norm after it.
type layer struct{ conv, norm Shape }

// layers are the encoder's, repetitions included.
func (n network) layers() (list []layer) {
	size, in := n.size, 4
	add := func(from, out, kernel, stride int, relu, residual bool) {
		to := (from-1)/stride + 1
		norm := []any{"N", n.images, "H", to, "W", to, "C", out, "training", true, "beta", true,
			"relu", relu}
		if residual {
			norm = append(norm, "residual", true)
		}
		list = append(list, layer{conv(n.images, from, from, in, out, kernel, kernel, stride,
			kernel/2), S(norm...)})
		in = out
	}
	if n.size > 32 {
		add(size, 64, 7, 2, true, false)
		size /= 4
	} else {
		add(size, 64, 3, 1, true, false)
	}
	for stage, width := range []int{64, 128, 256, 512} {
		for block := range n.blocks {
			stride, out, first := 1, width, in
			if stage > 0 && block == 0 {
				stride = 2
			}
			if n.bottleneck {
				out = 4 * width
			}
			if stride != 1 || in != out { // the shortcut
				add(size, out, 1, stride, false, false)
				in = first
			}
			if n.bottleneck {
				add(size, width, 1, 1, true, false)
				add(size, width, 3, stride, true, false)
				size /= stride
				add(size, out, 1, 1, true, true)
			} else {
				add(size, width, 3, stride, true, false)
				size /= stride
				add(size, width, 3, 1, true, true)
			}
		}
	}
	return list
}
