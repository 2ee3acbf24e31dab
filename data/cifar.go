package data

import "strconv"

// A record of the CIFAR-10 binary version is one label byte and the red, green and blue planes of
// a 32×32 picture. Source: cs.toronto.edu/~kriz/cifar.html.
const (
	cifarSide    = 32
	cifarPlane   = cifarSide * cifarSide
	cifarRecord  = 1 + 3*cifarPlane
	cifarBatches = 5
)

// cifarClasses are the names of the labels, in order, as batches.meta.txt has them.
func cifarClasses() []string {
	return []string{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship",
		"truck"}
}

// cifar10 implements Dataset, Labelled and Uniform.
type cifar10 struct {
	name    string
	classes []string
	records []byte // as in the files, one after the other
}

func openCIFAR10(dir string, split Split, limit int) (Dataset, error) {
	files, err := cifarFiles(dir, split)
	if err != nil {
		return nil, err
	}
	set := &cifar10{name: "cifar10 " + string(split), classes: cifarClasses()}
	for _, path := range files {
		// Files beyond the limit are not read, but a cut one is still reported.
		want := -1
		if limit > 0 {
			want = max(limit-set.Len(), 0)
		}
		records, err := readCIFAR(path, want)
		if err != nil {
			return nil, err
		}
		set.records = append(set.records, records...)
	}
	return set, nil
}

func (c *cifar10) Name() string              { return c.name }
func (c *cifar10) Len() int                  { return len(c.records) / cifarRecord }
func (c *cifar10) Classes() []string         { return c.classes }
func (c *cifar10) Size() (height, width int) { return cifarSide, cifarSide }
func (c *cifar10) Label(i int) int           { return int(c.records[i*cifarRecord]) }

func (c *cifar10) Read(i int, p *Picture) error {
	p.Reset(strconv.Itoa(i), cifarSide, cifarSide)
	planes := c.records[i*cifarRecord+1 : (i+1)*cifarRecord]
	red, green, blue := planes[:cifarPlane], planes[cifarPlane:2*cifarPlane], planes[2*cifarPlane:]
	for k := range red {
		p.Pixels[3*k], p.Pixels[3*k+1], p.Pixels[3*k+2] = red[k], green[k], blue[k]
	}
	return nil
}
