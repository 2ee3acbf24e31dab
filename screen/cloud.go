package screen

import (
	"math"
	"math/rand/v2"

	"vksimclr/engine"
	"vksimclr/kernels"
)

// Untagged is the label of a point without a class. Its colour tells on which sides of the four
// principal directions it lies.
const Untagged = ^uint32(0)

const (
	mostPoints = 1024 // of the cloud
	mostSlots  = 16
	iterations = 2 // of the principal directions, a frame
)

// cloud is the newest embeddings of a run, projected on the directions in which they vary most.
// These are found by orthogonal iteration, which goes on from frame to frame: they follow the run,
// and no axis ever turns over at once.
type cloud struct {
	points engine.Tensor // [N,4]: what is drawn
	tags   []uint32      // of the device: classes of the points
	tag    engine.Tensor

	unit  engine.Tensor // [N,D]: embeddings of length 1; absent: the points are given
	q     engine.Tensor // [4,D]: the directions
	keep  []*engine.Program
	next  int  // slot of the next embeddings
	begun bool // the slots are filled
}

// newCloud makes the cloud of embeddings [M,D] as a run leaves them after each step.
func newCloud(d *engine.Device, embeddings engine.Tensor) (c *cloud, err error) {
	m, width := embeddings.Dim(0)/4*4, embeddings.Dim(1)
	m = min(m, mostPoints)
	slots := min(mostSlots, mostPoints/m)
	if c, err = newPoints(d, slots*m); err != nil {
		return c, err
	}
	if c.unit, err = d.NewTensor("cloud", engine.F32, slots*m, width); err != nil {
		return c, err
	}
	if c.q, err = d.NewTensor("principal directions", engine.F32, 4, width); err != nil {
		return c, err
	}
	random := rand.New(rand.NewPCG(1, 2))
	start := make([]float32, 4*width)
	for i := range start {
		start[i] = float32(random.NormFloat64())
	}
	if err := engine.Upload(d, c.q, start); err != nil {
		return c, err
	}
	for slot := range slots {
		r := d.NewRecorder()
		rnorm := r.Temp("rnorm", engine.F32, m)
		kernels.L2NormForward(r, c.unit.Slice(slot*m, (slot+1)*m), rnorm, embeddings.Slice(0, m),
			1e-12)
		p, err := r.Finish()
		if err != nil {
			return c, err
		}
		c.keep = append(c.keep, p)
	}
	return c, nil
}

// newPoints makes a cloud whose points are given.
func newPoints(d *engine.Device, n int) (c *cloud, err error) {
	c = &cloud{}
	if c.points, err = d.NewTensor("points", engine.F32, n, 4); err != nil {
		return c, err
	}
	if c.tag, err = d.NewHostTensor("tags", engine.U32, n); err != nil {
		return c, err
	}
	c.tags = engine.Map[uint32](c.tag)
	for i := range c.tags {
		c.tags[i] = Untagged
	}
	return c, nil
}

// observe takes the embeddings of a step, with the classes of their pictures; nil: none. The first
// ones fill all slots.
func (c *cloud) observe(labels []uint32) error {
	m := len(c.tags) / len(c.keep)
	for {
		for i := range m {
			c.tags[c.next*m+i] = Untagged
			if i < len(labels) {
				c.tags[c.next*m+i] = labels[i]
			}
		}
		if err := c.keep[c.next].Run(); err != nil {
			return err
		}
		c.next = (c.next + 1) % len(c.keep)
		if c.begun = c.begun || c.next == 0; c.begun {
			return nil
		}
	}
}

// project records how points follow from embeddings, and how the directions improve.
func (c *cloud) project(r *engine.Recorder) {
	if !c.unit.Valid() {
		return
	}
	n, width := c.unit.Dim(0), c.unit.Dim(1)
	transposed := r.Temp("cloud transposed", engine.F32, width, n)
	kernels.Transpose(r, transposed, c.unit)
	projected := r.Temp("projected", engine.F32, n, 4)
	across := r.Temp("projected transposed", engine.F32, 4, n)
	better := r.Temp("directions", engine.F32, 4, width)
	for range iterations {
		kernels.MatMul(r, projected, c.unit, c.q, false)
		kernels.NormalizePoints(r, c.points, projected)
		kernels.Transpose(r, across, c.points)
		kernels.MatMul(r, better, across, transposed, false)
		kernels.Orthonormalize(r, c.q, better)
	}
}

// give sets points that somebody else has projected, any of whose scale will do.
func (c *cloud) give(d *engine.Device, points [][2]float32, labels []int) error {
	values := make([]float32, 4*len(points))
	var mean, square [2]float64
	for _, p := range points {
		for k := range 2 {
			mean[k] += float64(p[k]) / float64(len(points))
			square[k] += float64(p[k]) * float64(p[k]) / float64(len(points))
		}
	}
	spread := math.Sqrt(max(square[0]-mean[0]*mean[0], square[1]-mean[1]*mean[1], 1e-24))
	for i, p := range points {
		for k := range 2 {
			values[4*i+k] = float32((float64(p[k]) - mean[k]) / spread)
		}
		c.tags[i] = Untagged
		if i < len(labels) {
			c.tags[i] = uint32(labels[i])
		}
	}
	return engine.Upload(d, c.points, values)
}

func (c *cloud) close(d *engine.Device) {
	for _, p := range c.keep {
		p.Close()
	}
	for _, t := range []engine.Tensor{c.points, c.tag, c.unit, c.q} {
		if t.Valid() {
			d.Free(t)
		}
	}
}
