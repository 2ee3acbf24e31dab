package program

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

	"vksimclr/runlog"
	"vksimclr/train"
)

// metricsLog appends to metrics.jsonl. It is a listener of a run.
type metricsLog struct {
	file   *os.File
	line   bytes.Buffer
	memory func() uint64 // of the device, in bytes; nil: not told
	values []train.Value // of the line
	also   func(record)  // gets what was written; nil: nobody
}

// openMetrics opens the metrics of a run that goes on after step. It removes lines of later steps,
// which will be written again, and a last line that was cut off by a kill. For a new run, step is
// 0.
func openMetrics(dir string, step int) (*metricsLog, error) {
	f, err := os.OpenFile(filepath.Join(dir, runlog.MetricsFile), os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	keep := int64(0)
	if step > 0 {
		keep, err = keptBytes(f, step)
	}
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
	return &metricsLog{file: f}, nil
}

// keptBytes is the length of the beginning of the file whose lines are whole, valid and of steps
// up to the given one.
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
		var record struct{ Step *int } // 0 for the evaluation of the untrained encoder
		if json.Unmarshal(line, &record) != nil || record.Step == nil || *record.Step < 0 ||
			*record.Step > step {
			return keep, nil
		}
		keep += int64(len(line))
	}
}

// listen writes every step, and flushes to the disk before a checkpoint is written.
func (m *metricsLog) listen(e train.Event) error {
	switch e := e.(type) {
	case train.StepDone:
		return m.write(e)
	case train.Saving:
		return m.file.Sync()
	}
	return nil
}

// write appends one line in one piece: step, epoch, loss and contrastive_accuracy if the loss
// measures it, lr, images_per_second, wait_seconds, in mixed precision loss_scale, then all other
// metrics, the health of gradient and embeddings, the trust ratios of LARS, how the probe does, the
// exchange with other ranks, and the device's memory.
func (m *metricsLog) write(s train.StepDone) error {
	const accuracy = "contrastive_accuracy"
	m.line.Reset()
	m.values = m.values[:0]
	fmt.Fprintf(&m.line, `{"step":%d,"epoch":%d`, s.Step, s.Epoch)
	m.number("loss", s.Loss())
	if value, ok := s.Metric(accuracy); ok {
		m.number(accuracy, value)
	}
	m.number("lr", s.Rate)
	m.number("images_per_second", s.PicturesPerSecond)
	m.number("wait_seconds", s.Waited)
	if s.LossScale != 0 {
		m.number("loss_scale", s.LossScale)
	}
	for _, metric := range s.Metrics[1:] {
		if metric.Name != accuracy {
			m.number(metric.Name, metric.Value)
		}
	}
	looked := s.Health != (train.Health{}) // not with labels
	if looked {
		m.number("gradient_norm", s.Health.GradientNorm)
	}
	if s.Scales != nil {
		m.number("trust_min", s.Scales.Min)
		m.number("trust_median", s.Scales.Median)
		m.number("trust_max", s.Scales.Max)
	}
	if looked {
		m.number("deviation", s.Health.Deviation)
		m.number("directions", s.Health.Directions)
	}
	if s.Probe != nil {
		m.number("probe_loss", s.Probe.Loss)
		m.number("probe_accuracy", s.Probe.Accuracy)
	}
	if s.Ranks != nil {
		m.number("comm_wait_seconds", s.Ranks.Waited)
		m.number("comm_hidden_seconds", s.Ranks.Hidden)
		m.number("comm_bytes", float64(s.Ranks.Bytes))
	}
	if m.memory != nil {
		m.number("memory_bytes", float64(m.memory()))
	}
	m.line.WriteString("}\n")
	if _, err := m.file.Write(m.line.Bytes()); err != nil {
		return fmt.Errorf("metrics: %w", err)
	}
	if m.also != nil {
		m.also(record{step: s.Step, epoch: s.Epoch, values: m.values})
	}
	return nil
}

// writeLine appends what an evaluation or a test gave.
func (m *metricsLog) writeLine(result any) error {
	line, err := json.Marshal(result)
	if err == nil {
		_, err = m.file.Write(append(line, '\n'))
	}
	var r record
	if err == nil {
		r, err = parseRecord(line)
	}
	if err != nil {
		return fmt.Errorf("metrics: %w", err)
	}
	if m.also != nil {
		m.also(r)
	}
	return nil
}

// number adds one value to the line. One that is not finite becomes null, which JSON can hold.
func (m *metricsLog) number(key string, value float64) {
	text := []byte("null")
	if math.IsInf(value, 0) {
		value = math.NaN()
	}
	m.values = append(m.values, train.Value{Name: key, Value: value})
	if !math.IsNaN(value) {
		text, _ = json.Marshal(value)
	}
	fmt.Fprintf(&m.line, `,"%s":%s`, key, text)
}

// close flushes and closes the file.
func (m *metricsLog) close() error { return errors.Join(m.file.Sync(), m.file.Close()) }
