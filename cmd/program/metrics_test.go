package program

import (
	"bufio"
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vksimclr/runlog"
	"vksimclr/train"
)

func stepDone(step int, loss, accuracy float64) train.StepDone {
	return train.StepDone{Step: step, Epoch: 1, Rate: 0.1, PicturesPerSecond: 50,
		Health: train.Health{GradientNorm: 2, Deviation: 0.5, Directions: 3},
		Metrics: []train.Value{{Name: "loss", Value: loss},
			{Name: "contrastive_accuracy", Value: accuracy}}}
}

func appendSteps(t *testing.T, dir string, resumed, last int) {
	t.Helper()
	m, err := openMetrics(dir, resumed)
	if err != nil {
		t.Fatal(err)
	}
	for step := resumed + 1; step <= last; step++ {
		if err := m.write(stepDone(step, 1/float64(step), 0.5)); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.close(); err != nil {
		t.Fatal(err)
	}
}

func TestMetricsGoOnWithoutDuplicates(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, runlog.MetricsFile)
	appendSteps(t, dir, 0, 9)
	whole, _ := os.ReadFile(path)
	// Killed in the middle of line 7, after a checkpoint of step 5; also a file that lost its end,
	// and a whole one.
	for _, cut := range []int{bytes.Index(whole, []byte(`{"step":7`)) + 20, len(whole),
		len(whole) - 1} {
		write(t, path, string(whole[:cut]))
		appendSteps(t, dir, 5, 9)
		if got, _ := os.ReadFile(path); !bytes.Equal(got, whole) {
			t.Errorf("cut at %d:\n%s", cut, got)
		}
	}
	lines := bufio.NewScanner(bytes.NewReader(whole))
	for step := 1; lines.Scan(); step++ {
		var line map[string]any
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil ||
			line["step"] != float64(step) ||
			len(line) != 10 {
			t.Fatalf("%v: %s", err, lines.Text())
		}
		for _, key := range []string{"epoch", "loss", "contrastive_accuracy", "lr", "wait_seconds",
			"images_per_second"} {
			if _, ok := line[key].(float64); !ok {
				t.Errorf("%s: no %s", lines.Text(), key)
			}
		}
	}
	appendSteps(t, dir, 0, 1)
	if got, _ := os.ReadFile(path); bytes.Count(got, []byte("\n")) != 1 {
		t.Errorf("a new run keeps old lines:\n%s", got)
	}
}

func TestMetricsOfADivergedRun(t *testing.T) {
	dir := t.TempDir()
	m, err := openMetrics(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.write(train.StepDone{Step: 1, Rate: math.Inf(1),
		Metrics: []train.Value{{Name: "loss", Value: math.NaN()}}}); err != nil {
		t.Fatal(err)
	}
	m.close()
	got, _ := os.ReadFile(filepath.Join(dir, runlog.MetricsFile))
	if !json.Valid(got) || !strings.Contains(string(got), `"loss":null`) {
		t.Errorf("%s", got)
	}
	if m, err = openMetrics(dir, 1); err != nil {
		t.Fatal(err)
	}
	m.close()
	if again, _ := os.ReadFile(filepath.Join(dir, runlog.MetricsFile)); !bytes.Equal(again, got) {
		t.Error("a line with null was dropped")
	}
}

func TestPlainProgress(t *testing.T) {
	var out strings.Builder
	p := newProgress(&out, 100, 2)
	now := time.Unix(0, 0)
	p.now = func() time.Time { return now }
	p.memory = func() uint64 { return 3 << 29 }
	for step := 41; step <= 100; step++ { // resumed at 40; one step a second
		e := stepDone(step, 4.5, 0.125)
		e.Epoch, e.PicturesPerSecond, e.Waited = 2, 812.3, 0.25
		p.update(e)
		now = now.Add(time.Second)
	}
	p.note("saved %s", "x")
	p.close()
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 14 { // steps 41, 46, … 96, 100, and the note
		t.Fatalf("%d lines:\n%s", len(lines), out.String())
	}
	if lines[1] != "step 46/100 epoch 2/2 loss 4.500 acc 12.5% 812 img/s wait 28% "+
		"mem 1.5 GiB ETA 54s" {
		t.Error(lines[1])
	}
	if lines[13] != "saved x" {
		t.Error(lines[13])
	}
}

func TestSummary(t *testing.T) {
	dir, before := t.TempDir(), 34.5
	if err := (summary{KNNBefore: &before, Out: dir}).save(); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(filepath.Join(dir, runlog.SummaryFile))
	var read map[string]any
	if err := json.Unmarshal(text, &read); err != nil || read["knn_before"] != 34.5 ||
		read["knn_after"] != nil {
		t.Errorf("%v: %s", err, text)
	}
}
