package engine_test

import (
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// Sections run as often and in the order that they are asked to, and plans count their runs.
func TestSectionsRunInOrder(t *testing.T) {
	d := enginetest.Device(t)
	a := must[engine.Tensor](t)(d.NewTensor("a", engine.F32, 64))
	log := must[engine.Tensor](t)(d.NewTensor("log", engine.F32, 64))
	r := d.NewRecorder()
	fill := r.Section()
	between := r.Temp("between", engine.F32, 64)
	r.Fill(between, 7)
	r.Copy(a, between)
	shift := r.Section() // log[1:] moves down; its end is a's first word
	moved := r.Temp("moved", engine.F32, 64)
	r.Copy(moved.At(0, 63), log.At(1, 63))
	r.Copy(moved.At(63, 1), a.At(0, 1))
	r.Copy(log, moved)
	other := r.Section()
	r.Fill(a, 9)
	r.Order(fill, shift, other, shift, shift, fill, shift)
	p := must[*engine.Program](t)(r.Finish())
	defer p.Close()
	for range 3 {
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
	}
	words := must[[]uint32](t)(engine.Download[uint32](d, log))
	for i, want := range []uint32{7, 9, 9, 7, 7, 9, 9, 7, 7, 9, 9, 7} {
		if words[52+i] != want {
			t.Fatalf("the log ends with %v", words[52:])
		}
	}
	runs := []int{}
	for _, o := range p.Plan().Operations {
		runs = append(runs, o.Runs)
	}
	for i, want := range []int{2, 2, 4, 4, 4, 1} {
		if runs[i] != want {
			t.Errorf("operations run %v times", runs)
		}
	}
}

// Prune leaves what persistent tensors need.
func TestPruneKeepsWhatIsNeeded(t *testing.T) {
	d := enginetest.Device(t)
	result := must[engine.Tensor](t)(d.NewTensor("result", engine.F32, 64))
	r := d.NewRecorder()
	r.Section()
	a, b, unused := r.Temp("a", engine.F32, 64), r.Temp("b", engine.F32, 64),
		r.Temp("unused", engine.F32, 1<<20)
	r.Fill(a, 1)
	r.Fill(unused, 2)
	r.Copy(b, a)
	r.Copy(unused.At(0, 64), b)
	r.Copy(result, b)
	r.Fill(b, 3) // too late to be needed
	r.Prune()
	r.Order(0)
	p := must[*engine.Program](t)(r.Finish())
	defer p.Close()
	if n := p.Plan().Dispatches; n != 3 {
		t.Errorf("%d operations are left, want a's fill and two copies", n)
	}
	if n := p.Plan().Transient; n >= 4<<20 {
		t.Errorf("%d bytes for tensors that nobody needs", n)
	}
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	if words := must[[]uint32](t)(engine.Download[uint32](d, result)); words[63] != 1 {
		t.Errorf("the result is %v", words)
	}
}
