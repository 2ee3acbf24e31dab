package harness

import (
	"encoding"
	"math"
	"math/rand/v2"
	"slices"

	"vksimclr/engine"
	"vksimclr/kernels/cases"
)

// knows says whether the file has a tensor, and notes that the operation knows its name.
func (c *reference) knows(name string) bool {
	c.asked[name] = true
	_, ok := c.file.Info(name)
	return ok
}

// has says whether an input is there.
func (c *reference) has(name string) bool { return c.knows("in." + name) }

// read gives a tensor of the file, in the file's layout.
func (c *reference) read(name string) (values []float64, shape []int) {
	c.asked[name] = true
	t, err := c.file.Tensor(name)
	if err != nil {
		panic(err)
	}
	switch data := t.Data.(type) {
	case []float32:
		return widen(data), t.Shape
	case []int32:
		return widen(data), t.Shape
	case []uint8:
		return widen(data), t.Shape
	}
	c.failf("tensor %s is %s; reference cases hold F32 and I32", name, t.DType())
	return nil, nil
}

// shaped reads input NAME and checks its rank.
func (c *reference) shaped(name string, rank int) (values []float64, shape []int) {
	values, shape = c.read("in." + name)
	if len(shape) != rank {
		c.failf("in.%s has shape %v, expected %d dimensions", name, shape, rank)
	}
	return values, shape
}

// in puts input NAME on the device, packed as the kernels want it.
func (c *reference) in(name string, pack packing) *operand {
	values, shape := c.read("in." + name)
	o := c.pack(shape, pack)
	o.Tensor = c.env.InValues(name, o.place(values), o.physical...)
	return o
}

// act is in for an activation, which may have 16 bits.
func (c *reference) act(name string, pack packing) *operand {
	values, shape := c.read("in." + name)
	return c.placed(name, c.pack(shape, pack), values)
}

// actOr is act, or zeros where the file lacks the input.
func (c *reference) actOr(name string, pack packing, shape ...int) *operand {
	if !c.has(name) {
		return c.placed(name, c.pack(shape, pack), make([]float64, product(shape)))
	}
	o := c.act(name, pack)
	if !slices.Equal(o.shape, shape) {
		c.failf("in.%s has shape %v, expected %v", name, o.shape, shape)
	}
	return o
}

// placed puts an activation on the device.
func (c *reference) placed(name string, o *operand, values []float64) *operand {
	if c.half() && lost(values) > halfLoss {
		c.env.Activations = engine.F32
		c.result.Reason = "in fp32: 16 bits do not hold " + name
	}
	o.Tensor = c.env.ActValues(name, o.place(values), o.physical...)
	c.rounded()
	return o
}

// lost is the share of the values' spread that rounding them to 16 bits takes away.
func lost(values []float64) float64 {
	mean, wrong, spread := 0.0, 0.0, 0.0
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for _, v := range values {
		d := float64(engine.NewHalf(float32(v)).Float()) - v
		wrong += d * d
		spread += (v - mean) * (v - mean)
	}
	if spread == 0 {
		return 0
	}
	return math.Sqrt(wrong / spread)
}

// outAct is out for an activation.
func (c *reference) outAct(name string, pack packing, shape ...int) *operand {
	o := c.pack(shape, pack)
	o.Tensor = c.env.OutAct(name, o.physical...)
	return c.want(o)
}

// zero is an input that the file lacks: gradients of nothing.
func (c *reference) zero(name string, pack packing, shape ...int) *operand {
	o := c.pack(shape, pack)
	o.Tensor = c.env.InValues(name, o.place(make([]float64, product(shape))), o.physical...)
	return o
}

// inOr is in, or zeros where the file lacks the input.
func (c *reference) inOr(name string, pack packing, shape ...int) *operand {
	if !c.has(name) {
		return c.zero(name, pack, shape...)
	}
	o := c.in(name, pack)
	if !slices.Equal(o.shape, shape) {
		c.failf("in.%s has shape %v, expected %v", name, o.shape, shape)
	}
	return o
}

// words puts an input of whole numbers on the device as unsigned words.
func (c *reference) words(name string) *cases.Tensor {
	values, shape := c.read("in." + name)
	return c.env.InU32(name, func(_ *rand.Rand, i int) uint32 { return uint32(int32(values[i])) }, shape...)
}

// out makes the tensor that is compared with out.NAME after the run; shape is the file's.
func (c *reference) out(name string, pack packing, shape ...int) *operand {
	o := c.pack(shape, pack)
	o.Tensor = c.env.Out(name, o.physical...)
	return c.want(o)
}

// inOut starts as input NAME and is compared with out.NAME after the run.
func (c *reference) inOut(name string, pack packing) *operand {
	values, shape := c.read("in." + name)
	o := c.pack(shape, pack)
	o.Tensor = c.env.InOutValues(name, o.place(values), o.physical...)
	return c.want(o)
}

func (c *reference) want(o *operand) *operand {
	c.knows("out." + o.Name)
	c.wanted = append(c.wanted, o)
	return o
}

// number is a numeric attribute.
func (c *reference) number(name string) float64 {
	v, ok := c.attr(name).(float64)
	if !ok {
		c.failf("attribute %s is %v, expected a number", name, c.attrs[name])
	}
	return v
}

// integer is a whole-number attribute.
func (c *reference) integer(name string) int {
	v := c.number(name)
	if v != float64(int(v)) {
		c.failf("attribute %s is %g, expected a whole number", name, v)
	}
	return int(v)
}

// integers is a list of whole numbers.
func (c *reference) integers(name string) []int {
	list, ok := c.attr(name).([]any)
	var numbers []int
	for _, v := range list {
		n, isNumber := v.(float64)
		ok = ok && isNumber && n == float64(int(n))
		numbers = append(numbers, int(n))
	}
	if !ok {
		c.failf("attribute %s is %v, expected a list of whole numbers", name, c.attrs[name])
	}
	return numbers
}

// sides is a whole-number attribute of images: one for rows and columns, or a list of two.
func (c *reference) sides(name string) (h, w int) {
	if _, isList := c.attr(name).([]any); !isList {
		n := c.integer(name)
		return n, n
	}
	list := c.integers(name)
	if len(list) != 2 {
		c.failf("attribute %s is %v, expected a whole number or two of them", name, c.attrs[name])
	}
	return list[0], list[1]
}

// flag is a boolean attribute.
func (c *reference) flag(name string) bool {
	v, ok := c.attr(name).(bool)
	if !ok {
		c.failf("attribute %s is %v, expected true or false", name, c.attrs[name])
	}
	return v
}

// text is an attribute that is a word.
func (c *reference) text(name string) string {
	v, ok := c.attr(name).(string)
	if !ok {
		c.failf("attribute %s is %v, expected a word", name, c.attrs[name])
	}
	return v
}

// parse reads an attribute that is one of a few words.
func (c *reference) parse(name string, v encoding.TextUnmarshaler) {
	if err := v.UnmarshalText([]byte(c.text(name))); err != nil {
		c.failf("attribute %s: %v", name, err)
	}
}

// float32 is a numeric attribute as kernels take it.
func (c *reference) float32(name string) float32 { return float32(c.number(name)) }

func (c *reference) attr(name string) any {
	c.asked[name] = true
	v, ok := c.attrs[name]
	if !ok {
		c.failf("attribute %s is missing", name)
	}
	return v
}

func widen[T float32 | int32 | uint32 | uint8](s []T) []float64 {
	wide := make([]float64, len(s))
	for i, v := range s {
		wide[i] = float64(v)
	}
	return wide
}
