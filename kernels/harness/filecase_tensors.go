package harness

import (
	"math"
	"math/rand/v2"
	"slices"

	"vksimclr/engine"
	"vksimclr/kernels/cases"
)

// knows tells whether the file has a tensor, and notes that the operation knows its name.
func (c *FileCase) knows(name string) bool {
	c.asked[name] = true
	_, ok := c.file.Info(name)
	return ok
}

// Has tells whether the file has input NAME.
func (c *FileCase) Has(name string) bool { return c.knows("in." + name) }

// Read returns a tensor of the file, in the file's layout.
func (c *FileCase) Read(name string) (values []float64, shape []int) {
	c.asked[name] = true
	t, err := c.file.Tensor(name)
	if err != nil {
		panic(err)
	}
	switch data := t.Data.(type) {
	case []float32:
		return Widen(data), t.Shape
	case []int32:
		return Widen(data), t.Shape
	case []uint8:
		return Widen(data), t.Shape
	}
	c.Failf("tensor %s is %s; reference cases hold F32 and I32", name, t.DType())
	return nil, nil
}

// ReadRank returns input NAME and wants it to have so many dimensions.
func (c *FileCase) ReadRank(name string, rank int) (values []float64, shape []int) {
	values, shape = c.Read("in." + name)
	if len(shape) != rank {
		c.Failf("in.%s has shape %v, expected %d dimensions", name, shape, rank)
	}
	return values, shape
}

// In puts input NAME on the device as fp32, packed as the kernels want it.
func (c *FileCase) In(name string, pack Packing) *Operand {
	values, shape := c.Read("in." + name)
	return c.place(name, Pack(shape, pack), values)
}

// InOr is In, or zeros of this shape where the file lacks the input.
func (c *FileCase) InOr(name string, pack Packing, shape ...int) *Operand {
	if !c.Has(name) {
		return c.place(name, Pack(shape, pack), make([]float64, product(shape)))
	}
	return c.shaped(c.In(name, pack), shape)
}

// Act is In for an activation, which may have 16 bits.
func (c *FileCase) Act(name string, pack Packing) *Operand {
	values, shape := c.Read("in." + name)
	return c.placeActivation(name, Pack(shape, pack), values)
}

// ActOr is Act, or zeros of this shape where the file lacks the input.
func (c *FileCase) ActOr(name string, pack Packing, shape ...int) *Operand {
	if !c.Has(name) {
		return c.placeActivation(name, Pack(shape, pack), make([]float64, product(shape)))
	}
	return c.shaped(c.Act(name, pack), shape)
}

// Words puts an input of whole numbers on the device as unsigned words.
func (c *FileCase) Words(name string) *cases.Tensor {
	values, shape := c.Read("in." + name)
	word := func(_ *rand.Rand, i int) uint32 { return uint32(int32(values[i])) }
	return c.Env.InU32(name, word, shape...)
}

// Out makes the fp32 tensor that is compared with out.NAME after the run. The shape is the file's.
func (c *FileCase) Out(name string, pack Packing, shape ...int) *Operand {
	o := Pack(shape, pack)
	o.Tensor = c.Env.Out(name, o.Physical...)
	return c.want(o)
}

// OutAct is Out for an activation.
func (c *FileCase) OutAct(name string, pack Packing, shape ...int) *Operand {
	o := Pack(shape, pack)
	o.Tensor = c.Env.OutAct(name, o.Physical...)
	return c.want(o)
}

// InOut makes a tensor that starts as input NAME and is compared with out.NAME after the run.
func (c *FileCase) InOut(name string, pack Packing) *Operand {
	values, shape := c.Read("in." + name)
	o := Pack(shape, pack)
	o.Tensor = c.Env.InOutValues(name, o.Place(values), o.Physical...)
	return c.want(o)
}

func (c *FileCase) place(name string, o *Operand, values []float64) *Operand {
	o.Tensor = c.Env.InValues(name, o.Place(values), o.Physical...)
	return o
}

// placeActivation falls back to fp32 where 16 bits do not hold the values.
func (c *FileCase) placeActivation(name string, o *Operand, values []float64) *Operand {
	if c.Half() && lost(values) > halfLoss {
		c.Env.Activations = engine.F32
		c.result.Reason = "in fp32: 16 bits do not hold " + name
	}
	o.Tensor = c.Env.ActValues(name, o.Place(values), o.Physical...)
	c.AllowRounding()
	return o
}

// shaped wants o to have this shape.
func (c *FileCase) shaped(o *Operand, shape []int) *Operand {
	if !slices.Equal(o.Shape, shape) {
		c.Failf("in.%s has shape %v, expected %v", o.Name, o.Shape, shape)
	}
	return o
}

func (c *FileCase) want(o *Operand) *Operand {
	c.knows("out." + o.Name)
	c.wanted = append(c.wanted, o)
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

// Widen converts numbers to float64.
func Widen[T float32 | int32 | uint32 | uint8](s []T) []float64 {
	wide := make([]float64, len(s))
	for i, v := range s {
		wide[i] = float64(v)
	}
	return wide
}
