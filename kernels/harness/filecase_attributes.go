package harness

import "encoding"

// Number is a numeric attribute.
func (c *FileCase) Number(name string) float64 {
	v, ok := c.attribute(name).(float64)
	if !ok {
		c.Failf("attribute %s is %v, expected a number", name, c.attrs[name])
	}
	return v
}

// NumberOr is a numeric attribute, or missing where the case does not have it.
func (c *FileCase) NumberOr(name string, missing float64) float64 {
	if !c.HasAttribute(name) {
		return missing
	}
	return c.Number(name)
}

// Float32 is a numeric attribute as kernels take it.
func (c *FileCase) Float32(name string) float32 { return float32(c.Number(name)) }

// Integer is a whole-number attribute.
func (c *FileCase) Integer(name string) int {
	v := c.Number(name)
	if v != float64(int(v)) {
		c.Failf("attribute %s is %g, expected a whole number", name, v)
	}
	return int(v)
}

// Integers is an attribute that is a list of whole numbers.
func (c *FileCase) Integers(name string) []int {
	list, ok := c.attribute(name).([]any)
	var numbers []int
	for _, v := range list {
		n, isNumber := v.(float64)
		ok = ok && isNumber && n == float64(int(n))
		numbers = append(numbers, int(n))
	}
	if !ok {
		c.Failf("attribute %s is %v, expected a list of whole numbers", name, c.attrs[name])
	}
	return numbers
}

// Sides is an attribute of images: one whole number for rows and columns, or a list of two.
func (c *FileCase) Sides(name string) (h, w int) {
	if _, isList := c.attribute(name).([]any); !isList {
		n := c.Integer(name)
		return n, n
	}
	list := c.Integers(name)
	if len(list) != 2 {
		c.Failf("attribute %s is %v, expected a whole number or two of them", name, c.attrs[name])
	}
	return list[0], list[1]
}

// Flag is a boolean attribute.
func (c *FileCase) Flag(name string) bool {
	v, ok := c.attribute(name).(bool)
	if !ok {
		c.Failf("attribute %s is %v, expected true or false", name, c.attrs[name])
	}
	return v
}

// Text is an attribute that is a word.
func (c *FileCase) Text(name string) string {
	v, ok := c.attribute(name).(string)
	if !ok {
		c.Failf("attribute %s is %v, expected a word", name, c.attrs[name])
	}
	return v
}

// TextOr is an attribute that is a word, or missing where the case does not have it.
func (c *FileCase) TextOr(name, missing string) string {
	if !c.HasAttribute(name) {
		return missing
	}
	return c.Text(name)
}

// parse reads an attribute that is one of a few words into v.
func (c *FileCase) parse(name string, v encoding.TextUnmarshaler) {
	if err := v.UnmarshalText([]byte(c.Text(name))); err != nil {
		c.Failf("attribute %s: %v", name, err)
	}
}

// HasAttribute tells whether the file has an attribute, and notes that the operation knows it.
func (c *FileCase) HasAttribute(name string) bool {
	c.asked[name] = true
	_, ok := c.attrs[name]
	return ok
}

func (c *FileCase) attribute(name string) any {
	c.asked[name] = true
	v, ok := c.attrs[name]
	if !ok {
		c.Failf("attribute %s is missing", name)
	}
	return v
}
