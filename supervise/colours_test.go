package supervise

import (
	"math/rand/v2"
	"strconv"

	"vksimclr/data"
)

// colours is an easy set: noise with more red, green or blue, which is the class.
type colours struct {
	name  string
	count int
	seed  uint64
}

func (c colours) Name() string              { return c.name }
func (c colours) Len() int                  { return c.count }
func (c colours) Size() (height, width int) { return 32, 32 }
func (c colours) Label(i int) int           { return i % 3 }
func (c colours) Classes() []string         { return []string{"red", "green", "blue"} }

func (c colours) Read(i int, p *data.Picture) error {
	p.Reset(strconv.Itoa(i), 32, 32)
	r := rand.New(rand.NewPCG(c.seed, uint64(i)))
	for k := range p.Pixels {
		p.Pixels[k] = byte(r.UintN(160))
		if k%3 == c.Label(i) {
			p.Pixels[k] += 80
		}
	}
	return nil
}
