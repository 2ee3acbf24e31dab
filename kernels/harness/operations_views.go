package harness

import "vksimclr/kernels"

// colorJitterMixed is colorJitter with the semantics of each operation apart. The file's factor of
// added brightness is what is added; the kernel's is larger by 1.
func colorJitterMixed(c *FileCase) {
	x, order := c.Images(), c.Words("order")
	semantics := c.semantic("brightness", "multiply", "add", kernels.AddedBrightness) |
		c.semantic("contrast", "grey", "channel", kernels.ChannelContrast) |
		c.semantic("saturation", "blend", "hsv", kernels.HSVSaturation)
	values, shape := c.ReadRank("factors", 2)
	if semantics.Has(kernels.AddedBrightness) {
		for i := 0; i < len(values); i += shape[1] {
			values[i]++
		}
	}
	factors := c.place("factors", Pack(shape, Activation), values)
	y := c.Out("y", Activation, x.Shape...)
	kernels.ColorJitter(c.Env.R, y.T, x.T, factors.T, order.T, semantics)
}

// semantic is a bit where an attribute is the word set, and 0 where it is the word unset.
func (c *FileCase) semantic(name, unset, set string,
	bit kernels.ColorSemantics) kernels.ColorSemantics {
	switch word := c.Text(name); word {
	case unset:
		return 0
	case set:
		return bit
	default:
		c.Failf("attribute %s is %q, expected %s or %s", name, word, unset, set)
	}
	return 0
}

func channelNormalize(c *FileCase) {
	x := c.Images()
	y := c.Out("y", Activation, x.Shape...)
	kernels.NormalizeImage(c.Env.R, y.T, x.T, c.triple("mean"), c.triple("std"))
}

// triple is an attribute that is a list of three numbers.
func (c *FileCase) triple(name string) (numbers [3]float32) {
	list, ok := c.attribute(name).([]any)
	ok = ok && len(list) == len(numbers)
	for i := range numbers {
		if ok {
			var v float64
			v, ok = list[i].(float64)
			numbers[i] = float32(v)
		}
	}
	if !ok {
		c.Failf("attribute %s is %v, expected a list of three numbers", name, c.attrs[name])
	}
	return numbers
}
