package main

import (
	"math"
	"math/rand/v2"
)

// plan is a training run whose steps are simulated.
type plan struct {
	profile
	cluster
	batch int // pictures of all ranks

	rankNorms    bool    // norms of each rank's pictures: nothing is exchanged
	sharedNorms  bool    // each rank merges a share of the channels, instead of all
	hierarchical bool    // sums are made within hosts first
	half         bool    // gradients travel in 16 bits
	direct       bool    // device buffers travel: nothing is copied to the host's memory
	copies       float64 // bytes per second between device and host
	adds         float64 // additions per second of the host
	stop         float64 // seconds that a device loses where it waits for the host
	noise        float64 // standard deviation of the logarithm of a computing time
}

// bucketElements is the least number of gradients that travel together, as in train.
const bucketElements = 1 << 20

// result is a simulated step, its parts on average over ranks.
type result struct {
	seconds    float64
	computing  float64
	norms      float64 // waiting for the norms' exchanges
	embeddings float64 // waiting for the embeddings of all
	gradients  float64 // waiting for the gradients, after the backward pass
}

// steps are simulated, to have those after the first count too.
const steps = 3

// simulate runs some steps and returns their average.
func (p plan) simulate() result {
	s := &run{plan: p, clocks: make([]float64, p.ranks), random: rand.New(rand.NewPCG(1, 2))}
	s.program()
	s.next()
	end := max(s.clock.run(), s.last())
	for _, part := range []*float64{&s.result.computing, &s.result.norms, &s.result.embeddings,
		&s.result.gradients} {
		*part /= steps * float64(p.ranks)
	}
	s.result.seconds = end / steps
	return s.result
}

// run is a simulation of all ranks.
type run struct {
	plan
	clock
	result
	random *rand.Rand
	clocks []float64 // when each rank's device has done what was simulated so far
	todo   []func()  // of the devices, in order; each calls next once all ranks may go on
	queue  []float64 // bytes of the buckets that wait for the one that travels
	busy   bool
	joined func() // waits for the buckets
}

// next has the devices go on.
func (s *run) next() {
	if len(s.todo) > 0 {
		do := s.todo[0]
		s.todo = s.todo[1:]
		do()
	}
}

// program lists what the devices do, as package train records it.
func (s *run) program() {
	each := float64(s.batch) / float64(s.ranks)
	for range steps {
		for _, l := range s.Layers {
			s.compute(s.pass(l.Forward, l.Operations, each))
			s.exchange(l.Norms)
		}
		s.wait(&s.result.embeddings, s.gather(2*each*4*float64(s.Width)), 0)
		s.compute(s.loss(each))
		bucket := 0
		for i := len(s.Layers) - 1; i >= 0; i-- {
			l := s.Layers[i]
			s.exchange(l.Norms)
			s.compute(s.pass(l.Backward, 2*l.Operations, each))
			if bucket += l.Gradients; bucket >= bucketElements || i == 0 {
				s.send(4 * float64(bucket))
				bucket = 0
			}
		}
		s.join()
		s.compute(s.Update)
	}
}

// loss is the time of the rows of a rank's own pictures against all embeddings.
func (p plan) loss(each float64) float64 {
	measured := float64(p.Pictures)
	return p.Loss * each / measured * max(1, float64(p.batch)/measured)
}

// compute keeps each rank's device busy for about so long.
func (s *run) compute(seconds float64) {
	s.todo = append(s.todo, func() {
		for i := range s.clocks {
			t := seconds
			if s.noise > 0 {
				t *= math.Exp(s.noise * s.random.NormFloat64())
			}
			s.clocks[i] += t
			s.result.computing += t
		}
		s.next()
	})
}

// last is when the last device is there.
func (s *run) last() (latest float64) {
	for _, c := range s.clocks {
		latest = max(latest, c)
	}
	return latest
}

// exchange has all devices wait for two numbers a channel of all ranks.
func (s *run) exchange(channels int) {
	if channels == 0 || s.rankNorms || s.ranks == 1 {
		return
	}
	bytes := 4 * 2 * float64(channels)
	if s.sharedNorms {
		s.wait(&s.result.norms, s.summed(bytes), 2*float64(channels))
		return
	}
	s.wait(&s.result.norms, s.gather(bytes), 2*float64(channels)*float64(s.ranks))
}

// wait has all devices wait for a collective and some additions behind it.
func (s *run) wait(lost *float64, c cost, additions float64) {
	if s.ranks == 1 {
		return
	}
	s.todo = append(s.todo, func() {
		s.at(s.last()+s.stop, func() {
			s.transfer(c, func() { s.after(additions/s.adds, func() { s.goOn(lost) }) })
		})
	})
}

// goOn has all devices go on now. What they waited is lost for a reason.
func (s *run) goOn(lost *float64) {
	for i, c := range s.clocks {
		*lost += s.now - c
		s.clocks[i] = s.now
	}
	s.next()
}

// send has a bucket of gradients travel beside the devices, once all of them have computed it and
// the bucket before it has arrived.
func (s *run) send(bytes float64) {
	if s.ranks == 1 {
		return
	}
	s.todo = append(s.todo, func() {
		s.at(s.last(), func() {
			s.queue = append(s.queue, bytes)
			s.travel()
		})
		s.next()
	})
}

// travel moves the next bucket: to the host, to all ranks, whose sums come back, to the device.
func (s *run) travel() {
	if s.busy || len(s.queue) == 0 {
		if !s.busy && s.joined != nil {
			done := s.joined
			s.joined = nil
			done()
		}
		return
	}
	bytes := s.queue[0]
	s.queue, s.busy = s.queue[1:], true
	copying, adding := bytes/s.copies, bytes/4/s.adds
	wire := bytes
	if s.half {
		wire /= 2
	}
	if s.direct {
		copying, adding = 0, 0
	}
	s.after(copying, func() {
		s.transfer(s.summed(wire), func() {
			s.after(adding+copying, func() {
				s.busy = false
				s.travel()
			})
		})
	})
}

// summed is the cost of adding so many bytes of all ranks.
func (p plan) summed(bytes float64) cost {
	if p.hierarchical {
		return p.hierarchicalSum(bytes)
	}
	return p.sum(bytes)
}

// join has the devices wait for all buckets.
func (s *run) join() {
	if s.ranks == 1 {
		return
	}
	s.todo = append(s.todo, func() {
		s.at(s.last(), func() {
			s.joined = func() { s.goOn(&s.result.gradients) }
			s.travel()
		})
	})
}
