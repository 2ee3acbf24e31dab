package runlog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
)

// metrics is what was read of metrics.jsonl so far.
type metrics struct {
	series map[string]*series
	step   int    // the newest
	lines  int    // whole ones
	offset int64  // behind the last whole line
	last   []byte // the last whole line
	fresh  bool   // the last refresh read lines
}

// series is one number over the steps.
type series struct{ steps, values []float64 }

// refresh reads the lines that were appended. It begins anew where the file is not the one that it
// was, and tells so.
func (m *metrics) refresh(path string) (begun bool, err error) {
	m.fresh = false
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) { // not yet, or not any more
		begun = m.lines > 0
		*m = metrics{}
		return begun, nil
	}
	if err != nil {
		return false, err
	}
	defer file.Close()
	same, err := m.continues(file)
	if err != nil {
		return false, err
	}
	if !same {
		*m, begun = metrics{}, true
	}
	if _, err := file.Seek(m.offset, io.SeekStart); err != nil {
		return begun, err
	}
	text, err := io.ReadAll(file)
	if err != nil {
		return begun, err
	}
	for {
		end := bytes.IndexByte(text, '\n')
		if end < 0 {
			return begun, nil
		}
		if err := m.add(text[:end]); err != nil {
			return begun, fmt.Errorf("%s:%d: %w: is it the file of a run?", path, m.lines+1, err)
		}
		m.fresh, m.lines, m.offset = true, m.lines+1, m.offset+int64(end)+1
		m.last = append(m.last[:0], text[:end+1]...)
		text = text[end+1:]
	}
}

// continues tells whether the file still has the last line where it was read.
func (m *metrics) continues(file io.ReaderAt) (bool, error) {
	now := make([]byte, len(m.last))
	n, err := file.ReadAt(now, m.offset-int64(len(m.last)))
	if err != nil && err != io.EOF {
		return false, err
	}
	return bytes.Equal(now[:n], m.last), nil
}

// add takes a line: one JSON object with a step.
func (m *metrics) add(line []byte) error {
	var values map[string]any
	if err := json.Unmarshal(line, &values); err != nil {
		return err
	}
	step, ok := values["step"].(float64)
	if !ok {
		return errors.New("there is no step")
	}
	m.step = max(m.step, int(step))
	if m.series == nil {
		m.series = map[string]*series{}
	}
	for key, value := range values {
		if y, ok := value.(float64); ok && key != "step" {
			s := m.series[key]
			if s == nil {
				s = &series{}
				m.series[key] = s
			}
			s.steps, s.values = append(s.steps, step), append(s.values, y)
		}
	}
	return nil
}

// Series is a number of metrics.jsonl over the steps, for example loss, lr or eval_knn_top1. Lines
// where it is missing or null are left out. The caller must not change the slices.
func (r *Run) Series(key string) (steps, values []float64) {
	if s := r.metrics.series[key]; s != nil {
		return s.steps, s.values
	}
	return nil, nil
}

// Forget drops the values of all series but the last one of each, for those who follow a long run
// and have used them. Slices that Series returned stay as they are.
func (r *Run) Forget() {
	for _, s := range r.metrics.series {
		last := len(s.steps) - 1
		s.steps, s.values = []float64{s.steps[last]}, []float64{s.values[last]}
	}
}

// Keys are the names of all series, sorted.
func (r *Run) Keys() []string { return slices.Sorted(maps.Keys(r.metrics.series)) }

// Step is the newest step that the metrics tell of, 0 before the first.
func (r *Run) Step() int { return r.metrics.step }
