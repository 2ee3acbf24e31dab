package engine

import (
	"vksimclr/engine/internal/vk"
)

// Drivers lose a device whose submission runs for too long: 2 seconds on some. A program is
// therefore submitted in chunks of about chunkBudget seconds. They are cut by an estimate first,
// and once more where a measured run shows a chunk of more than chunkLimit seconds.
const (
	chunkBudget = 0.1
	chunkLimit  = 0.2
)

// chunks are a program's command buffers. All times are in seconds.
type chunks struct {
	sequence  []piece // as a run goes through them
	starts    []int   // first operation of each buffer
	estimated float64 // time of a run
	longest   float64 // estimated time of the longest chunk with more than one operation
	measured  float64 // time of a run; 0 before the first and -1 after it
	corrected bool    // the chunks follow from a measurement
}

// piece is a command buffer, and what the host does once the device has run it; nil: nothing.
type piece struct {
	buffer vk.Handle
	work   *op
}

// measure takes the seconds of a run and tells whether the program must be cut anew. The first run
// does not count, because drivers compile in it.
func (c *chunks) measure(seconds float64) bool {
	if c.corrected {
		return false
	}
	if c.measured == 0 {
		c.measured = -1
		return false
	}
	c.measured = seconds
	return c.longest*c.slowness() > chunkLimit
}

// slowness is the measured time of a run over the estimated time.
func (c *chunks) slowness() float64 { return c.measured / c.estimated }

// seconds estimates an operation's time from typical rates of this type of device.
func (o *op) seconds(caps Caps) float64 {
	flops, bytes := 2e12, 1e11
	switch caps.Type {
	case "cpu":
		flops, bytes = 5e9, 2e9
	case "integrated", "other":
		flops, bytes = 2e11, 2e10
	}
	return o.flops/flops + o.bytes/bytes + 1e-6
}

// record writes the command buffers anew, in chunks of at most budget estimated seconds. A longer
// operation is a chunk of its own.
func (p *Program) record(budget float64) error {
	d := p.dev
	next := chunks{corrected: p.chunks.measured > 0, starts: []int{0}}
	spent := 0.0
	begins := p.order.begins()
	for i := range p.ops {
		s := p.ops[i].seconds(d.caps)
		// before what would exceed it, before each section, and around the host's work
		apart := begins[i] || p.ops[i].onHost() || i > 0 && p.ops[i-1].onHost()
		if spent > 0 && (spent+s > budget || apart) {
			next.starts, spent = append(next.starts, i), 0
		}
		if spent > 0 {
			next.longest = max(next.longest, spent+s)
		}
		spent += s
		next.estimated += s * float64(p.counts[i])
	}
	pool, err := vk.CreateCommandPool(d.handle, d.physical.QueueFamily)
	if err != nil {
		return err
	}
	vk.DestroyCommandPool(d.handle, p.pool)
	p.pool = pool
	buffers, err := vk.AllocateCommandBuffers(d.handle, pool, len(next.starts))
	if err != nil {
		return err
	}
	pieces := make([]piece, len(buffers))
	for i, lo := range next.starts {
		hi := len(p.commands)
		if i+1 < len(next.starts) {
			hi = next.starts[i+1]
		}
		ops := p.commands[lo:hi]
		if p.queries != 0 {
			for j := range ops {
				ops[j].Barrier = 1
			}
		}
		pieces[i].buffer = buffers[i]
		if o := &p.ops[lo]; o.onHost() {
			pieces[i].work = o
		}
		err := vk.Record(buffers[i], ops, p.push, p.queries, lo+i, len(p.order.runs) > 0)
		if err != nil {
			return err
		}
	}
	next.sequence = p.order.sequence(pieces, next.starts)
	p.chunks = next
	return nil
}
