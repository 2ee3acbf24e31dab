package dashboard

import "strconv"

// maxPoints is how many points a curve has at most, an even number.
const maxPoints = 2000

// curve is one number over the steps. When it has too many points, two neighbours become one.
type curve struct {
	sums   bool    // a point is the value of its last step, not the mean
	read   int     // values of the run's series that were taken
	every  int     // values that a point stands for
	inLast int     // values that the last point has
	begun  uint64  // version in which the curve began anew
	points []point // in the order of their steps
}

// point is the mean of values up to a step, and the version that changed it.
type point struct {
	step, value float64
	version     uint64
}

// add takes the next value.
func (c *curve) add(step, value float64, version uint64) {
	c.every = max(c.every, 1)
	if len(c.points) == maxPoints && c.inLast == c.every {
		c.halve(version)
	}
	if len(c.points) == 0 || c.inLast == c.every {
		c.points, c.inLast = append(c.points, point{step, value, version}), 1
		return
	}
	last := &c.points[len(c.points)-1]
	c.inLast++
	mean := last.value + (value-last.value)/float64(c.inLast)
	if c.sums {
		mean = value
	}
	*last = point{step, mean, version}
}

// halve makes one point of two. All points are full.
func (c *curve) halve(version uint64) {
	for i := range len(c.points) / 2 {
		a, b := c.points[2*i], c.points[2*i+1]
		mean := (a.value + b.value) / 2
		if c.sums {
			mean = b.value
		}
		c.points[i] = point{b.step, mean, version}
	}
	c.points = c.points[:len(c.points)/2]
	c.every *= 2
	c.inLast = c.every
}

// reset forgets all points.
func (c *curve) reset(version uint64) { *c = curve{sums: c.sums, begun: version} }

// piece is the end of a curve: its points from a number on.
type piece struct {
	From  int     `json:"from"`
	Steps exact   `json:"x"`
	Value rounded `json:"y"`
}

// since is what changed after a version; ok tells whether anything did.
func (c *curve) since(version uint64) (p piece, ok bool) {
	p.From = len(c.points)
	for p.From > 0 && c.points[p.From-1].version > version {
		p.From--
	}
	if c.begun > version {
		p.From = 0
	}
	for _, at := range c.points[p.From:] {
		p.Steps, p.Value = append(p.Steps, at.step), append(p.Value, at.value)
	}
	return p, p.From < len(c.points) || c.begun > version
}

// exact are numbers as they are, rounded are numbers of six digits. Both are finite.
type (
	exact   []float64
	rounded []float64
)

// MarshalJSON implements json.Marshaler.
func (e exact) MarshalJSON() ([]byte, error) { return numbers(e, 'f', -1), nil }

// MarshalJSON implements json.Marshaler.
func (r rounded) MarshalJSON() ([]byte, error) { return numbers(r, 'g', 6), nil }

func numbers(values []float64, format byte, digits int) []byte {
	text := append(make([]byte, 0, 8*len(values)+2), '[')
	for i, v := range values {
		if i > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendFloat(text, v, format, digits, 64)
	}
	return append(text, ']')
}
