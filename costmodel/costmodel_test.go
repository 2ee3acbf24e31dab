package costmodel

import (
	"math"
	"strings"
	"testing"

	"vksimclr/engine"
)

func operation(kernel string, flops, bytes float64) engine.Operation {
	return engine.Operation{Kernel: kernel, Runs: 1, FLOPs: flops,
		Uses: []engine.Use{{Read: bytes / 2, Written: bytes / 2}}}
}

func device(overlap bool) Device {
	return Device{Name: "test", Overlap: overlap,
		Peaks: Peaks{FP32: 100, Matrix: 1000, Copy: 10, Launch: 50},
		Efficiencies: map[Kind]Efficiency{Conv1x1: {0.5, 0.25}, Norm: {1, 0.5},
			ConvMatrix: {0.1, 1}}}
}

// TestPredict: compute and memory add up on a CPU driver, and on a GPU the longer one counts.
func TestPredict(t *testing.T) {
	list := []engine.Operation{operation("conv2d_implicit_f16", 5e9, 1e9),
		operation("batch_norm_apply", 0, 1e9), operation("conv2d_implicit_matrix_f16", 5e9, 0)}
	for overlap, want := range map[bool]float64{
		false: 3*50e-6 + 0.1 + 0.4 + 0.2 + 0.05,
		true:  3*50e-6 + 0.4 + 0.2 + 0.05,
	} {
		p := device(overlap).Predict(list)
		if math.Abs(p.Seconds-want) > 1e-9 {
			t.Errorf("overlap %v: %g s, want %g", overlap, p.Seconds, want)
		}
		sum := 0.0
		for _, r := range p.Kernels {
			sum += r.Seconds
		}
		if len(p.Kinds) != 3 || p.Kinds[0].Name != string(Conv1x1) || len(p.Kernels) != 3 ||
			math.Abs(sum-want) > 1e-9 || p.Kinds[0].Limit() != "memory" {
			t.Errorf("overlap %v: %+v", overlap, p)
		}
	}
}

// TestFit: the efficiencies that made the times are found again, and what no sample shows stays at
// the usual ones.
func TestFit(t *testing.T) {
	d := device(false)
	var samples []Sample
	for _, flops := range []float64{1e8, 1e9, 1e10} {
		for _, bytes := range []float64{1e7, 1e8, 1e9} {
			list := []engine.Operation{operation("conv2d_implicit", flops, bytes),
				operation("batch_norm_apply", 0, bytes)}
			samples = append(samples, Sample{list, d.Predict(list).Seconds},
				Sample{list[1:], d.Predict(list[1:]).Seconds})
		}
	}
	for _, r := range d.Errors(samples) {
		if math.Abs(r-1) > 1e-9 {
			t.Errorf("the true model predicts %g of the time", r)
		}
	}
	fitted := d.Fit(samples)
	conv, norm := fitted.Efficiency(Conv1x1), fitted.Efficiency(Norm)
	for _, c := range []struct{ got, want float64 }{{conv.Compute, 0.5}, {conv.Memory, 0.25},
		{norm.Memory, 0.5}, {fitted.Efficiency(Contrast).Compute, usual(Contrast).Compute}} {
		if math.Abs(c.got/c.want-1) > 0.05 {
			t.Errorf("%g, want %g: %+v", c.got, c.want, fitted)
		}
	}
	for i, r := range fitted.Errors(samples) {
		if math.Abs(r-1) > 0.05 {
			t.Errorf("sample %d: predicted %g of its time", i, r)
		}
	}
	text, err := fitted.Text()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(string(text), "fitted.toml")
	if err != nil || again.Efficiency(Norm) != norm || again.Peaks != fitted.Peaks {
		t.Errorf("%v\n%s", err, text)
	}
}

// TestNamedDevices: each model in the program can be loaded, names the source of its peaks, and
// says whether anybody measured it.
func TestNamedDevices(t *testing.T) {
	if got := strings.Join(Names(), " "); got != "arc770 h100 m2 rx7900" {
		t.Errorf("models %s", got)
	}
	for _, name := range Names() {
		d, err := Load(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		p := d.Peaks
		if p.FP32Source == "" || p.CopySource == "" || p.Matrix > 0 && p.MatrixSource == "" ||
			d.Source == "" || d.Measured != (name == "h100") || !d.Abilities.Pretends() {
			t.Errorf("%s: %+v", name, d)
		}
		if m, ok := Matching("a " + d.Match + " of 2026"); !ok || m.Name != d.Name {
			t.Errorf("%s does not match its own name", name)
		}
	}
	if d, ok := Matching("llvmpipe"); ok {
		t.Errorf("llvmpipe is %s", d.Name)
	}
}

// TestBadFiles: an error names the file and what is wrong.
func TestBadFiles(t *testing.T) {
	const peaks = "[peaks]\nfp32_gflops = 1.0\ncopy_gbytes = 1.0\n"
	for text, want := range map[string]string{
		"":                                    "peaks.fp32_gflops = 0",
		"name = 3":                            "bad.toml",
		peaks + "speed = 1":                   "no such key: peaks.speed",
		peaks + "[efficiency.norms]":          "efficiency.norms: there is no such kind",
		peaks + "[efficiency.norm]":           "must be positive",
		peaks + "[abilities]\ntype = \"tpu\"": "expected discrete",
	} {
		if _, err := Parse(text, "bad.toml"); err == nil || !strings.Contains(err.Error(), want) ||
			!strings.Contains(err.Error(), "bad.toml") {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if _, err := Load("h200"); err == nil || !strings.Contains(err.Error(), "h100, m2") {
		t.Error(err)
	}
}
