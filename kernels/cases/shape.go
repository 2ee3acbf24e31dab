package cases

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Shape is one row of a case's table: an ordered list of named numbers.
type Shape struct {
	names   []string
	values  []float64
	bench   bool
	network string
}

// S makes a shape from name, value pairs; values are int, float64 or bool: S("N", 2, "H", 7,
// "relu", true, "eps", 1e-5).
func S(pairs ...any) Shape {
	if len(pairs)%2 != 0 {
		panic("cases: S wants name, value pairs")
	}
	var s Shape
	for i := 0; i < len(pairs); i += 2 {
		s.names = append(s.names, pairs[i].(string))
		switch v := pairs[i+1].(type) {
		case int:
			s.values = append(s.values, float64(v))
		case float64:
			s.values = append(s.values, v)
		case bool:
			s.values = append(s.values, map[bool]float64{true: 1}[v])
		default:
			panic(fmt.Sprintf("cases: %v = %v: a shape holds int, float64 or bool", pairs[i], v))
		}
	}
	return s
}

// Bench marks a row that is timed. It is compared with its reference only in slow checks, because
// the reference is a plain loop.
func (s Shape) Bench() Shape { s.bench = true; return s }

// of marks a row that is timed when this network's rows are asked for, and never checked.
func (s Shape) of(network string) Shape { s.network = network; return s }

// Network is the network that the row belongs to, "" for other rows.
func (s Shape) Network() string { return s.network }

// both are the shapes, with fp32 activations and with 16-bit ones.
func both(shapes []Shape) []Shape {
	all := append([]Shape(nil), shapes...)
	for _, s := range shapes {
		s.names, s.values = append([]string{"f16"}, s.names...), append([]float64{1}, s.values...)
		all = append(all, s)
	}
	return all
}

// renamed is the shape with another name for one of its numbers.
func (s Shape) renamed(from, to string) Shape {
	s.names = slices.Clone(s.names)
	s.names[slices.Index(s.names, from)] = to
	return s
}

// IsBench reports whether Bench marked the row.
func (s Shape) IsBench() bool { return s.bench }

// Int is the named number; asking for a name that the row lacks is a mistake in the table.
func (s Shape) Int(name string) int { return int(s.Float(name)) }

// Bool is true where the named number is not zero; a name that the row lacks is false.
func (s Shape) Bool(name string) bool { return s.Or(name, 0) != 0 }

// Float is the named number.
func (s Shape) Float(name string) float64 {
	for i, n := range s.names {
		if n == name {
			return s.values[i]
		}
	}
	panic(fmt.Sprintf("cases: shape %v has no %q", s, name))
}

// Or is the named number, or missing where the row does not have it.
func (s Shape) Or(name string, missing float64) float64 {
	for i, n := range s.names {
		if n == name {
			return s.values[i]
		}
	}
	return missing
}

// columns is the counterpart for columns of a number for rows: nameW if the shape has it, else the
// same number.
func (s Shape) columns(name string) int { return int(s.Or(name+"W", s.Float(name))) }

// String is N2_H7_W9: one word, no dash, so that it can be part of a Go benchmark's name.
func (s Shape) String() string {
	var b strings.Builder
	for i, n := range s.names {
		if i > 0 {
			b.WriteByte('_')
		}
		b.WriteString(n + strconv.FormatFloat(s.values[i], 'f', -1, 64))
	}
	return b.String()
}
