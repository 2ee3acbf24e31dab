package train

import (
	"math"
	"runtime"
	"slices"
	"testing"

	"vksimclr/data"
	"vksimclr/dist"
	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// A steady training step is two C calls: one that submits the upload's and the step's chunks, one
// that waits. Nothing on the device can be made without another: no pipeline, descriptor set,
// memory or command buffer. Nor does the step allocate memory of the host.
func TestSteadySteps(t *testing.T) {
	s, batches := smallStep(t)
	upload := filled(t, s, batches[0])
	number := 0
	next := func() {
		if err := s.start(upload, number, 0, 0.1, LossScale{Scale: 1}); err != nil {
			t.Fatal(err)
		}
		number++
		upload = filled(t, s, batches[number%len(batches)])
		if _, err := s.wait(); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 { // the first ones may record anew with measured times
		next()
	}
	for steady := 0; steady < 3; {
		want := s.program.Chunks() + upload.Chunks()
		calls, submissions := runtime.NumCgoCall(), engine.Submissions()
		next()
		after := engine.Submissions() // one C call itself, as the first
		calls = runtime.NumCgoCall() - calls - 2
		if s.program.Chunks()+upload.Chunks() != want {
			continue // a step that took long had the program cut anew; that happens once
		}
		steady++
		if calls != 2 {
			t.Errorf("%d C calls a step, want one to submit and one to wait", calls)
		}
		if n := int(after - submissions); n != want || n > s.program.Plan().Dispatches/10 {
			t.Errorf("%d queue submissions a step of %d operations, the planner has %d", n,
				s.program.Plan().Dispatches, want)
		}
	}
	allocations := math.Inf(1)
	for range 5 { // Go's runtime may allocate beside a step that takes long, as a thread
		allocations = min(allocations, testing.AllocsPerRun(1, next))
	}
	if allocations > 0 {
		t.Errorf("%g allocations a step", allocations)
	}
}

// Filling the next batch while a step runs changes no bit of what the steps compute.
func TestFillingOverlapsTheStep(t *testing.T) {
	var losses [2][]float64
	for overlapped := range losses {
		s, batches := smallStep(t)
		upload := filled(t, s, batches[0])
		for number := range 2 * len(batches) {
			next := batches[(number+1)%len(batches)]
			if err := s.start(upload, number, 0, 0.1, LossScale{Scale: 1}); err != nil {
				t.Fatal(err)
			}
			if overlapped == 1 {
				upload = filled(t, s, next)
			}
			metrics, err := s.wait()
			if err != nil {
				t.Fatal(err)
			}
			if overlapped == 0 {
				upload = filled(t, s, next)
			}
			losses[overlapped] = append(losses[overlapped], metrics[0].Value)
		}
	}
	if !slices.Equal(losses[0], losses[1]) {
		t.Errorf("losses with the device at rest %v, at work %v", losses[0], losses[1])
	}
}

func filled(t *testing.T, s *step, b data.Batch) *engine.Program {
	upload, err := s.fill(b)
	if err != nil {
		t.Fatal(err)
	}
	return upload
}

// smallStep is the whole step of a network of few channels, and batches for it.
func smallStep(t *testing.T) (*step, []data.Batch) {
	t.Helper()
	d := enginetest.Device(t)
	d.Measure(false)
	c := tinyRecipe(64)
	net, err := NewNetwork(d, c)
	if err != nil {
		t.Fatal(err)
	}
	opt, err := net.Optimizer(d, c)
	if err != nil {
		t.Fatal(err)
	}
	s, err := newStep(d, c, net, opt, nil, false, nil, groups{dist.Alone(), dist.Alone()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	if err := net.Initialize(c); err != nil {
		t.Fatal(err)
	}
	batches := make([]data.Batch, 3)
	for k := range batches {
		b := data.Batch{Images: make([]byte, c.Batch*32*32*3), Indices: make([]uint32, c.Batch)}
		for range c.Batch {
			b.Sizes = append(b.Sizes, [2]int{32, 32})
		}
		for i := range b.Images {
			b.Images[i] = byte(i * (k + 3) / 7)
		}
		batches[k] = b
	}
	return s, batches
}
