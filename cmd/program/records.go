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
	"strings"

	"vksimclr/runlog"
	"vksimclr/train"
)

// record is a line of metrics.jsonl: a step or an evaluation.
type record struct {
	step, epoch int
	evaluation  bool
	values      []train.Value // in the order of the line; NaN: null
}

// tag is the name of a value in other programs: train/loss, eval/knn_top1.
func (r record) tag(key string) string {
	if !r.evaluation {
		return "train/" + key
	}
	if short, ok := strings.CutPrefix(key, "eval_"); ok {
		key = short
	}
	return "eval/" + key
}

// parseRecord reads a line. Values that are no numbers are left out.
func parseRecord(line []byte) (r record, err error) {
	in := json.NewDecoder(bytes.NewReader(line))
	if _, err = in.Token(); err != nil { // {
		return r, err
	}
	for in.More() {
		key, err := in.Token()
		if err != nil {
			return r, err
		}
		var value any
		if err := in.Decode(&value); err != nil {
			return r, err
		}
		name, _ := key.(string)
		number, ok := value.(float64)
		switch {
		case name == "step":
			r.step = int(number)
		case name == "epoch":
			r.epoch = int(number)
		case ok:
			r.values = append(r.values, train.Value{Name: name, Value: number})
		case value == nil:
			r.values = append(r.values, train.Value{Name: name, Value: math.NaN()})
		}
		r.evaluation = r.evaluation || name == "eval_pictures"
	}
	return r, nil
}

// readRecords reads metrics.jsonl of a run up to its last whole line.
func readRecords(dir string, take func(record) error) error {
	path := filepath.Join(dir, runlog.MetricsFile)
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewReader(file)
	for number := 1; ; number++ {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		var r record
		if err == nil {
			r, err = parseRecord(line)
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", path, number, err)
		}
		if err := take(r); err != nil {
			return err
		}
	}
}
