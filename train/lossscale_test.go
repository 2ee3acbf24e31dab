package train

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
)

func TestLossScaleFollowsTheGradients(t *testing.T) {
	c := Default()
	if s := c.newLossScale(); s.Scale != 1 {
		t.Errorf("fp32 begins with %g", s.Scale)
	}
	c.Precision = "mixed"
	s := c.newLossScale()
	observe := func(overflow bool) {
		t.Helper()
		if err := s.observe(overflow); err != nil {
			t.Fatal(err)
		}
	}
	observe(false)
	observe(true)
	if s != (LossScale{1 << 15, 0, 1}) {
		t.Errorf("after an overflow: %+v", s)
	}
	for range goodSteps {
		observe(false)
	}
	if s != (LossScale{1 << 16, 0, 1}) {
		t.Errorf("after %d good steps: %+v", goodSteps, s)
	}
	s.Scale, s.Good = mostLossScale, goodSteps-1
	observe(false)
	if s.Scale != mostLossScale {
		t.Errorf("beyond the largest: %+v", s)
	}
	s.Scale = 1
	if s.observe(true) == nil {
		t.Error("an overflow of unscaled gradients must end the run")
	}
}

func TestLossScaleAsText(t *testing.T) {
	s, back := LossScale{1 << 20, 1999, 3}, LossScale{}
	text, err := s.MarshalText()
	if err != nil || back.UnmarshalText(text) != nil || back != s {
		t.Errorf("%q: %+v, %v", text, back, err)
	}
	for _, bad := range []string{"", "3 0 0", "0.5 0 0", "65536 1", "NaN 0 0", "1e30 0 0"} {
		if back.UnmarshalText([]byte(bad)) == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

// A mixed-precision run that goes on from an earlier checkpoint ends with the same bytes, loss scale and skipped steps included.
func TestMixedRunResumes(t *testing.T) {
	d := enginetest.Device(t)
	works := kernels.CheckMatrices(d) == nil
	for optimizer, matrices := range map[string]string{"lars": "auto", "adamw": "on"} {
		if matrices == "on" && !works {
			matrices = "off"
		}
		t.Setenv("VKSIMCLR_MATRIX", matrices)
		c := Default()
		c.Data, c.Batch, c.Epochs, c.Width, c.Precision, c.CheckpointEvery = "shapes:256", 32, 2, 4, "mixed", 7
		c.Optimizer, c.LR = optimizer, 1e-3
		c.KNNBank, c.KNNTest, c.Out = 64, 20, filepath.Join(t.TempDir(), "run")
		if _, err := Run(context.Background(), c, false, io.Discard); err != nil {
			t.Fatal(err)
		}
		last := checkpointPath(c.Out, 16)
		whole, err := os.ReadFile(last)
		if err != nil {
			t.Fatal(err)
		}
		metrics := records(t, c.Out)
		if err := os.Remove(last); err != nil {
			t.Fatal(err)
		}
		if _, err := Run(context.Background(), c, true, io.Discard); err != nil {
			t.Fatal(err)
		}
		if again, err := os.ReadFile(last); err != nil || !bytes.Equal(again, whole) {
			t.Errorf("%s: the resumed run ends with other bytes (%v)", optimizer, err)
		}
		if !bytes.Equal(records(t, c.Out), metrics) {
			t.Errorf("%s: the resumed run has other metrics", optimizer)
		}
	}
}

// A loss scale that is too large skips updates and is halved until the gradients are finite; the weights come out as if nothing had been.
func TestOverflowSkipsUpdates(t *testing.T) {
	enginetest.Device(t).Close()
	c := Default()
	c.Data, c.Batch, c.Epochs, c.Width, c.Precision, c.CheckpointEvery = "shapes:128", 32, 3, 4, "mixed", 6
	c.KNNBank, c.KNNTest, c.Out = 64, 20, filepath.Join(t.TempDir(), "run")
	if _, err := Run(context.Background(), c, false, io.Discard); err != nil {
		t.Fatal(err)
	}
	begin, err := ReadCheckpoint(checkpointPath(c.Out, 6))
	if err != nil {
		t.Fatal(err)
	}
	begin.LossScale.Scale = mostLossScale
	for i := range begin.Tensors { // batch norm divides the gradient of a small output by its deviation: beyond 65504
		if begin.Tensors[i].Name == "encoder.layer3.0.conv2.weight" {
			for k := range begin.Tensors[i].Data.([]float32) {
				begin.Tensors[i].Data.([]float32)[k] /= 1024
			}
		}
	}
	var ends [2]*Checkpoint
	for i := range ends {
		if err := os.Remove(checkpointPath(c.Out, 12)); err != nil {
			t.Fatal(err)
		}
		if _, err := SaveCheckpoint(c.Out, *begin); err != nil {
			t.Fatal(err)
		}
		if _, err := Run(context.Background(), c, true, io.Discard); err != nil {
			t.Fatal(err)
		}
		if ends[i], err = ReadCheckpoint(checkpointPath(c.Out, 12)); err != nil {
			t.Fatal(err)
		}
	}
	if s := ends[0].LossScale; s != ends[1].LossScale || s.Skipped == 0 || s.Scale != mostLossScale/float64(int(1)<<s.Skipped) {
		t.Errorf("loss scales %+v and %+v", s, ends[1].LossScale)
	}
	for _, x := range ends[0].Tensors {
		for _, v := range x.Data.([]float32) {
			if v != v {
				t.Fatalf("%s is not a number", x.Name)
			}
		}
	}
}

// records are the metrics without the speed.
func records(t *testing.T, out string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(out, MetricsFile))
	if err != nil {
		t.Fatal(err)
	}
	var kept [][]byte
	for _, line := range bytes.Split(text, []byte("\n")) {
		before, after, _ := bytes.Cut(line, []byte(`,"images_per_second":`))
		_, scale, _ := bytes.Cut(after, []byte(","))
		kept = append(kept, before, scale)
	}
	return bytes.Join(kept, []byte("\n"))
}
