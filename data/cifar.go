package data

import "strconv"

// A record of the binary versions of CIFAR is one or two label bytes and the red, green and blue
// planes of a 32×32 picture. Source: cs.toronto.edu/~kriz/cifar.html.
const (
	cifarSide    = 32
	cifarPlane   = cifarSide * cifarSide
	cifarBatches = 5
)

// cifar implements Dataset, Labelled and Uniform.
type cifar struct {
	kind    cifarKind
	name    string
	classes []string
	records []byte // as in the files, one after the other
}

func openCIFAR(kind cifarKind, dir string, split Split, limit int) (Dataset, error) {
	files, err := kind.files(dir, split)
	if err != nil {
		return nil, err
	}
	set := &cifar{kind: kind, name: kind.name + " " + string(split), classes: kind.classes()}
	for _, path := range files {
		// Files beyond the limit are not read, but a cut one is still reported.
		want := -1
		if limit > 0 {
			want = max(limit-set.Len(), 0)
		}
		records, err := kind.read(path, want)
		if err != nil {
			return nil, err
		}
		set.records = append(set.records, records...)
	}
	return set, nil
}

func (c *cifar) Name() string              { return c.name }
func (c *cifar) Len() int                  { return len(c.records) / c.kind.record() }
func (c *cifar) Classes() []string         { return c.classes }
func (c *cifar) Size() (height, width int) { return cifarSide, cifarSide }
func (c *cifar) Label(i int) int           { return int(c.record(i)[c.kind.labels-1]) }

func (c *cifar) Read(i int, p *Picture) error {
	p.Reset(strconv.Itoa(i), cifarSide, cifarSide)
	planes := c.record(i)[c.kind.labels:]
	red, green, blue := planes[:cifarPlane], planes[cifarPlane:2*cifarPlane], planes[2*cifarPlane:]
	for k := range red {
		p.Pixels[3*k], p.Pixels[3*k+1], p.Pixels[3*k+2] = red[k], green[k], blue[k]
	}
	return nil
}

func (c *cifar) record(i int) []byte {
	return c.records[i*c.kind.record() : (i+1)*c.kind.record()]
}
