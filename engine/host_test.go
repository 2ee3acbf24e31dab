package engine_test

import (
	"errors"
	"strings"
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// The host doubles what the device has written and the device adds to it by copying, twice a run.
func TestHostWorksInTheMiddleOfAProgram(t *testing.T) {
	d := enginetest.Device(t)
	host := must[engine.Tensor](t)(d.NewHostTensor("host", engine.F32, 64))
	log := must[engine.Tensor](t)(d.NewTensor("log", engine.F32, 3, 64))
	words := engine.Map[uint32](host)
	double := func() error {
		for i := range words {
			words[i] *= 2
		}
		return nil
	}
	r := d.NewRecorder()
	r.Fill(host, 5)
	r.Host("double", []engine.Tensor{host}, []engine.Tensor{host}, double)
	r.Copy(log.At(0, 64), host)
	r.Host("double", []engine.Tensor{host}, []engine.Tensor{host}, double)
	r.Host("double", []engine.Tensor{host}, []engine.Tensor{host}, double)
	r.Copy(log.At(64, 64), host)
	p := must[*engine.Program](t)(r.Finish())
	defer p.Close()
	for range 3 {
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		got := must[[]uint32](t)(engine.Download[uint32](d, log))
		if got[0] != 10 || got[63] != 10 || got[64] != 40 || got[127] != 40 {
			t.Fatalf("the device copied %d and %d, want 10 and 40", got[0], got[64])
		}
	}
	if timings := d.HostTimings(); len(timings) != 3 || timings[1].Name != "double" ||
		timings[1].Start < timings[0].Start+timings[0].Seconds {
		t.Errorf("timings are %+v", timings)
	}
}

// Work beside the device runs while the device goes on, and Join waits for it: the work ends only
// once the host's work recorded behind it has run.
func TestWorkBesideTheDevice(t *testing.T) {
	d := enginetest.Device(t)
	a := must[engine.Tensor](t)(d.NewHostTensor("a", engine.F32, 64))
	b := must[engine.Tensor](t)(d.NewHostTensor("b", engine.F32, 64))
	result := must[engine.Tensor](t)(d.NewTensor("result", engine.F32, 64))
	begun, later := make(chan int, 1), make(chan int, 1)
	r := d.NewRecorder()
	s := r.Section()
	r.Fill(a, 1)
	r.Beside("add", []engine.Tensor{a}, []engine.Tensor{a}, func() error {
		begun <- 1
		<-later
		engine.Map[uint32](a)[0] += 6
		return nil
	})
	r.Beside("add", []engine.Tensor{a}, []engine.Tensor{a}, func() error {
		engine.Map[uint32](a)[0] *= 2
		return nil
	})
	r.Fill(b, 9)
	r.Host("later", []engine.Tensor{b}, nil, func() error {
		<-begun
		if engine.Map[uint32](b)[0] != 9 {
			t.Error("the device did not go on beside the host's work")
		}
		later <- 1
		return nil
	})
	r.Join()
	r.Copy(result, a)
	r.Order(s, s)
	p := must[*engine.Program](t)(r.Finish())
	defer p.Close()
	for range 2 {
		if err := p.Run(); err != nil {
			t.Fatal(err)
		}
		got := must[[]uint32](t)(engine.Download[uint32](d, result))
		if got[0] != 14 || got[1] != 1 {
			t.Fatalf("the device has %d and %d behind the join, want 14 and 1", got[0], got[1])
		}
	}
}

// An error of the host's work ends the run there, and the device goes on with other programs.
func TestHostWorkThatFailsEndsTheRun(t *testing.T) {
	d := enginetest.Device(t)
	host := must[engine.Tensor](t)(d.NewHostTensor("host", engine.F32, 64))
	wrong := errors.New("wrong")
	for _, beside := range []bool{false, true} {
		fail := true
		work := func() error {
			if fail {
				return wrong
			}
			return nil
		}
		r := d.NewRecorder()
		r.Fill(host, 1)
		if beside {
			r.Beside("work", []engine.Tensor{host}, nil, work)
			r.Join()
		} else {
			r.Host("work", []engine.Tensor{host}, nil, work)
		}
		r.Fill(host, 2)
		p := must[*engine.Program](t)(r.Finish())
		defer p.Close()
		for _, fail = range []bool{true, false, true} {
			err := p.Run()
			if fail != errors.Is(err, wrong) || fail && !strings.Contains(err.Error(), "work") {
				t.Errorf("beside %v: work that fails (%v) ends a run with %v", beside, fail, err)
			}
			want := uint32(2)
			if fail {
				want = 1
			}
			if got := engine.Map[uint32](host)[0]; got != want {
				t.Errorf("beside %v: the host has %d after the run, want %d", beside, got, want)
			}
		}
	}
}

func TestTouchingWhatWorkBesideUsesPanics(t *testing.T) {
	d := enginetest.Device(t)
	host := must[engine.Tensor](t)(d.NewHostTensor("host", engine.F32, 2, 64))
	r := d.NewRecorder()
	r.Beside("work", []engine.Tensor{host.At(0, 64)}, nil, func() error { return nil })
	r.Fill(host.At(64, 64), 1) // beside it
	defer func() {
		if said := recover(); said == nil {
			t.Error("a fill of what work beside the device reads did not panic")
		}
	}()
	r.Fill(host, 1)
}
