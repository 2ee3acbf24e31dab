package train

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
)

func appendSteps(t *testing.T, dir string, resumed, last int) {
	t.Helper()
	m, err := OpenMetrics(dir, resumed)
	if err != nil {
		t.Fatal(err)
	}
	for step := resumed + 1; step <= last; step++ {
		if err := m.Write(Record{Step: step, Epoch: 1, Loss: 1 / float64(step), LR: 0.1, ImagesPerSecond: 50}); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestMetricsGoOnWithoutDuplicates(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, MetricsFile)
	appendSteps(t, dir, 0, 9)
	whole, _ := os.ReadFile(path)
	// Killed in the middle of line 7, after a checkpoint of step 5; also a file that lost its end, and a whole one.
	for _, cut := range []int{bytes.Index(whole, []byte(`{"step":7`)) + 20, len(whole), len(whole) - 1} {
		write(t, path, string(whole[:cut]))
		appendSteps(t, dir, 5, 9)
		if got, _ := os.ReadFile(path); !bytes.Equal(got, whole) {
			t.Errorf("cut at %d:\n%s", cut, got)
		}
	}
	lines := bufio.NewScanner(bytes.NewReader(whole))
	for step := 1; lines.Scan(); step++ {
		var line map[string]any
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil || line["step"] != float64(step) || len(line) != 6 {
			t.Fatalf("%v: %s", err, lines.Text())
		}
		for _, key := range []string{"epoch", "loss", "contrastive_accuracy", "lr", "images_per_second"} {
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
	m, err := OpenMetrics(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Write(Record{Step: 1, Loss: math.NaN(), LR: math.Inf(1)}); err != nil {
		t.Fatal(err)
	}
	m.Close()
	got, _ := os.ReadFile(filepath.Join(dir, MetricsFile))
	if !json.Valid(got) || !strings.Contains(string(got), `"loss":null`) {
		t.Errorf("%s", got)
	}
	if m, err = OpenMetrics(dir, 1); err != nil {
		t.Fatal(err)
	}
	m.Close()
	if again, _ := os.ReadFile(filepath.Join(dir, MetricsFile)); !bytes.Equal(again, got) {
		t.Error("a line with null was dropped")
	}
}

func TestPlainProgress(t *testing.T) {
	var out strings.Builder
	p := NewProgress(&out, 100, 2)
	now := time.Unix(0, 0)
	p.now = func() time.Time { return now }
	for step := 41; step <= 100; step++ { // resumed at 40; one step a second
		p.Update(Record{Step: step, Epoch: 2, Loss: 4.5, ContrastiveAccuracy: 0.125, ImagesPerSecond: 812.3})
		now = now.Add(time.Second)
	}
	p.Note("saved %s", "x")
	p.Close()
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 14 { // steps 41, 46, … 96, 100, and the note
		t.Fatalf("%d lines:\n%s", len(lines), out.String())
	}
	if lines[1] != "step 46/100 epoch 2/2 loss 4.500 acc 12.5% 812 img/s ETA 54s" {
		t.Error(lines[1])
	}
	if lines[13] != "saved x" {
		t.Error(lines[13])
	}
}

func TestSummary(t *testing.T) {
	dir := t.TempDir()
	if err := (Summary{KNNBefore: 34.5, KNNAfter: 65, Out: dir}).Save(); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(filepath.Join(dir, SummaryFile))
	var read map[string]any
	if err := json.Unmarshal(text, &read); err != nil || read["knn_before"] != 34.5 || read["knn_after"] != 65.0 {
		t.Errorf("%v: %s", err, text)
	}
}
