package train

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
)

// MetricsFile is the name of the metrics in the folder of a run: one JSON object a step.
const MetricsFile = "metrics.jsonl"

// Record is one line of metrics.jsonl.
type Record struct {
	Step                int     `json:"step"`  // steps done: the first line says 1
	Epoch               int     `json:"epoch"` // 1 for the steps of the first epoch
	Loss                float64 `json:"loss"`
	ContrastiveAccuracy float64 `json:"contrastive_accuracy"` // share of views that find their partner, 0 … 1
	LR                  float64 `json:"lr"`
	ImagesPerSecond     float64 `json:"images_per_second"`
	LossScale           float64 `json:"loss_scale"` // of mixed-precision runs; 0 and left out in fp32
}

// Metrics appends to metrics.jsonl.
type Metrics struct{ file *os.File }

// OpenMetrics opens the metrics of a run that goes on after step: lines of later steps, which will be written again,
// and a last line that was cut off by a kill are removed. For a new run, step is 0.
func OpenMetrics(dir string, step int) (*Metrics, error) {
	f, err := os.OpenFile(filepath.Join(dir, MetricsFile), os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	keep, err := keptBytes(f, step)
	if err == nil {
		err = f.Truncate(keep)
	}
	if err == nil {
		_, err = f.Seek(keep, io.SeekStart)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("metrics: %w", err)
	}
	return &Metrics{f}, nil
}

// keptBytes is the length of the beginning of the file whose lines are whole, valid and of steps up to the given one.
func keptBytes(r io.Reader, step int) (keep int64, err error) {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return keep, nil
		}
		if err != nil {
			return 0, err
		}
		var record Record
		if json.Unmarshal(line, &record) != nil || record.Step < 1 || record.Step > step {
			return keep, nil
		}
		keep += int64(len(line))
	}
}

// Write appends one line in one piece. Numbers that are not finite become null, which JSON can hold.
func (m *Metrics) Write(r Record) error {
	var line bytes.Buffer
	fmt.Fprintf(&line, `{"step":%d,"epoch":%d`, r.Step, r.Epoch)
	type item struct {
		key   string
		value float64
	}
	items := []item{
		{"loss", r.Loss}, {"contrastive_accuracy", r.ContrastiveAccuracy},
		{"lr", r.LR}, {"images_per_second", r.ImagesPerSecond},
	}
	if r.LossScale != 0 {
		items = append(items, item{"loss_scale", r.LossScale})
	}
	for _, item := range items {
		text := []byte("null")
		if !math.IsNaN(item.value) && !math.IsInf(item.value, 0) {
			text, _ = json.Marshal(item.value)
		}
		fmt.Fprintf(&line, `,"%s":%s`, item.key, text)
	}
	line.WriteString("}\n")
	if _, err := m.file.Write(line.Bytes()); err != nil {
		return fmt.Errorf("metrics: %w", err)
	}
	return nil
}

// Sync flushes to the disk; called before a checkpoint, so that a checkpoint never knows steps that the metrics lack.
func (m *Metrics) Sync() error { return m.file.Sync() }

// Close flushes and closes the file.
func (m *Metrics) Close() error { return errors.Join(m.file.Sync(), m.file.Close()) }
