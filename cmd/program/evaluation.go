package program

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"vksimclr/runlog"
	"vksimclr/train"
)

// evaluation is a line of metrics.jsonl, and in the summary: what an evaluation said.
type evaluation struct {
	Step      int      `json:"step"`
	Epoch     int      `json:"epoch"`
	Pictures  int      `json:"eval_pictures"`
	Loss      *float64 `json:"eval_loss,omitempty"` // mean of the steps since the one before
	RankMe    float64  `json:"eval_rankme"`
	Deviation float64  `json:"eval_deviation"`
	KNN       *float64 `json:"eval_knn_top1,omitempty"`   // percent
	Probe     *float64 `json:"eval_probe_top1,omitempty"` // percent
}

// value is the value of a metric; ok is false where the evaluation has none.
func (e evaluation) value(metric string) (value float64, ok bool) {
	from := map[string]*float64{byKNN: e.KNN, byProbe: e.Probe, byRank: &e.RankMe, byLoss: e.Loss}
	if p := from[metric]; p != nil {
		return *p, true
	}
	return 0, false
}

// tracker follows a metric from evaluation to evaluation. The untrained encoder's does not count.
type tracker struct {
	metric string
	best   evaluation
	found  bool
	stale  int // evaluations since the best one
}

// offer takes the next evaluation and tells whether it is the best so far.
func (t *tracker) offer(e evaluation) (better bool) {
	value, ok := e.value(t.metric)
	if !ok || e.Step == 0 {
		return false
	}
	best, _ := t.best.value(t.metric)
	better = !t.found || value > best
	if t.metric == byLoss {
		better = !t.found || value < best
	}
	if !better {
		t.stale++
		return false
	}
	t.best, t.found, t.stale = e, true, 0
	return true
}

// history is what the evaluations of a run have said so far. It follows from metrics.jsonl alone,
// so that a resumed run knows it too.
type history struct {
	best  tracker
	stop  tracker
	most  int // evaluations that stop may be stale before the run ends
	last  *evaluation
	sum   float64 // of the losses since the last evaluation
	steps int
}

// step takes the loss of a step.
func (h *history) step(loss float64) {
	if !math.IsNaN(loss) {
		h.sum, h.steps = h.sum+loss, h.steps+1
	}
}

// evaluated takes an evaluation and tells whether it is the best so far.
func (h *history) evaluated(e evaluation) (best bool) {
	h.last, h.sum, h.steps = &e, 0, 0
	h.stop.offer(e)
	return h.best.offer(e)
}

// line is the evaluation as the history keeps it.
func (h *history) line(e train.Evaluation) evaluation {
	line := evaluation{Step: e.Step, Epoch: e.Epoch, Pictures: e.Pictures, RankMe: e.RankMe,
		Deviation: e.Deviation, KNN: e.KNN, Probe: e.Probe}
	if h.steps > 0 {
		mean := h.sum / float64(h.steps)
		line.Loss = &mean
	}
	return line
}

// read takes the lines of a run's metrics, which are whole and valid.
func (h *history) read(dir string) error {
	f, err := os.Open(filepath.Join(dir, runlog.MetricsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("metrics: %w", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct {
			evaluation
			StepLoss *float64 `json:"loss"`
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return fmt.Errorf("metrics: %s: %w", f.Name(), err)
		}
		if line.Pictures > 0 {
			h.evaluated(line.evaluation)
		} else if line.StepLoss != nil {
			h.step(*line.StepLoss)
		}
	}
	return lines.Err()
}
