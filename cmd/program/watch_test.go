package program

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
	"vksimclr/runlog"
	"vksimclr/train"
)

// A run evaluates after every epoch, keeps its best encoder, stops when nothing gets better, and
// says so; resumed, it stays stopped until it is told to go on.
func TestEvaluationsBestAndEarlyStop(t *testing.T) {
	enginetest.Device(t)
	// Of ten pictures, at most eleven accuracies can each be better than the one before.
	out := trained(t, "--epochs", "13", "--eval-every", "1", "--eval-pictures", "10",
		"--keep-best", "probe_top1", "--early-stop", "knn_top1:1")
	s, err := readSummary(out)
	if err != nil {
		t.Fatal(err)
	}
	if s.StoppedEarly == "" || s.Best == nil || s.Best.Metric != byProbe || s.Evaluation == nil ||
		s.Evaluation.Step != s.Steps || s.Steps >= 52 || s.KNNAfter == nil {
		t.Fatalf("%+v", s)
	}
	best, err := train.ReadCheckpoint(filepath.Join(out, train.BestFile))
	if err != nil || best.Step != s.Best.Step {
		t.Errorf("%v: the best checkpoint is of step %d, %+v", err, best.Step, s.Best)
	}
	if _, err := os.Stat(filepath.Join(out, train.BestEncoderFile)); err != nil {
		t.Error(err)
	}
	lines, err := os.ReadFile(filepath.Join(out, runlog.MetricsFile))
	if err != nil {
		t.Fatal(err)
	}
	// one of the untrained encoder and one an epoch
	if n := strings.Count(string(lines), `"eval_rankme"`); n != 1+s.Evaluation.Epoch ||
		strings.Count(string(lines), `"gradient_norm"`) != s.Steps {
		t.Errorf("%d evaluations in\n%s", n, lines)
	}
	code, text, log := call("train", "--resume", "--out", out)
	if again, err := readSummary(out); code != 0 || err != nil || again.Steps != s.Steps ||
		again.StoppedEarly != s.StoppedEarly || !strings.Contains(text, "stopped") {
		t.Errorf("resumed: code %d, %v, %+v, %s\n%s", code, err, again, text, log)
	}
}

// TestMetricsThatEvaluationsLack: a run is not begun to be kept or stopped by what none of its
// evaluations will have.
func TestMetricsThatEvaluationsLack(t *testing.T) {
	enginetest.Device(t)
	out := filepath.Join(t.TempDir(), "never-made")
	for _, flags := range []string{"--keep-best knn_top1", "--keep-best probe_top1",
		"--early-stop knn_top1:2"} {
		flag, metric, _ := strings.Cut(flags, " ")
		metric, _, _ = strings.Cut(metric, ":")
		code, _, log := call(strings.Fields("train --data shapes:99 --labels none --eval-every 1 " +
			"--batch 8 --arch tiny --dry-run --out " + out + " " + flags)...)
		if code != 2 || !strings.Contains(log, flag+": evaluations have no "+metric) {
			t.Errorf("%s: code %d\n%s", flags, code, log)
		}
	}
}

// The history of a run follows from its metrics.
func TestHistory(t *testing.T) {
	dir, value := t.TempDir(), func(v float64) *float64 { return &v }
	m, err := openMetrics(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	fresh := func() *history {
		return &history{best: tracker{metric: byLoss}, stop: tracker{metric: byKNN}}
	}
	h := fresh()
	for epoch, knn := range []float64{90, 10, 30, 20, 30} { // the untrained one does not count
		if epoch > 0 {
			for i := range 2 {
				loss := 6 - float64(epoch) + float64(i)
				if epoch == 4 {
					loss = math.NaN()
				}
				h.step(loss)
				if err := m.write(stepDone(2*epoch-1+i, loss, 0)); err != nil {
					t.Fatal(err)
				}
			}
		}
		e := h.line(train.Evaluation{Step: 2 * epoch, Epoch: epoch, Pictures: 5, RankMe: 2,
			KNN: value(knn)})
		if best := h.evaluated(e); best != (epoch > 0 && epoch < 4) {
			t.Errorf("epoch %d: best %v", epoch, best)
		}
		if err := m.writeLine(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.close(); err != nil {
		t.Fatal(err)
	}
	read := fresh()
	if err := read.read(dir); err != nil {
		t.Fatal(err)
	}
	for _, h := range []*history{h, read} {
		if h.stop.stale != 2 || h.stop.best.Epoch != 2 || h.best.best.Epoch != 3 ||
			*h.best.best.Loss != 3.5 || h.last.Epoch != 4 || h.last.Loss != nil {
			text, _ := json.Marshal(h.last)
			t.Errorf("%+v, last %s", h, text)
		}
	}
}

// Mistakes in the settings of evaluations are named before anything runs.
func TestWatchSettings(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"--keep-best rankme", "give --eval-every 1"},
		{"--eval-every 1 --early-stop rank:3", `did you mean "rankme"`},
		{"--eval-every 1 --early-stop loss", "give 1 or more, as loss:5"},
		{"--eval-every 1 --early-stop loss:0", "give 1 or more, as loss:5"},
		{"--eval-every 1 --probe off --early-stop probe_top1:2", "give --probe on"},
		{"--eval-every=-1", "eval_every is -1"},
		{"--eval-pictures=-1", "eval_pictures is -1"},
	} {
		code, _, log := call(append([]string{"train"}, strings.Fields(c.line)...)...)
		if code != 2 || !strings.Contains(log, c.want) {
			t.Errorf("%s: code %d\n%s", c.line, code, log)
		}
	}
}
