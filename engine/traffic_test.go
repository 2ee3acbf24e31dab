package engine_test

import (
	"testing"

	"vksimclr/engine"
	"vksimclr/engine/enginetest"
)

// A plan says which operation reads and writes which tensor, and allocates nothing.
func TestPlanCountsTraffic(t *testing.T) {
	d := enginetest.Device(t)
	before := d.Allocated()
	kept, err := d.NewTensor("kept", engine.F32, 256)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Free(kept)
	r := d.NewRecorder()
	r.Scope("first", "copying")
	x := r.Temp("x", engine.F32, 256)
	r.Fill(x, 0)
	r.Scope("second", "copying")
	r.Copy(kept.Slice(0, 128), x.Slice(0, 128))
	r.Copy(kept, x)
	p := r.Plan()
	if d.Allocated() != before {
		t.Errorf("planning allocated %d bytes", d.Allocated()-before)
	}
	got := p.Tensors[0]
	if got.Reads != 2 || got.Writes != 1 || got.BytesRead != 1536 || got.BytesWritten != 1024 ||
		got.First != 0 || got.Last != 2 {
		t.Errorf("%+v", got)
	}
	o := p.Operations[1]
	scope := engine.Scope{Layer: "second", Pass: "copying"}
	read, written := o.Bytes()
	if o.Scope != scope || o.Kernel != "copy" || read != 512 || written != 512 {
		t.Errorf("%+v", o)
	}
	if u := o.Uses; u[0].Tensor != "x" || u[0].Place != 0 ||
		u[1].Tensor != "kept" || u[1].Place != -1 || u[1].Argument != "dst" {
		t.Errorf("%+v", u)
	}
}
