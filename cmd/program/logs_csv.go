package program

import (
	"encoding/csv"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"vksimclr/train"
)

// Files of --log csv in the folder of a run.
const (
	stepsCSV       = "metrics.csv"
	evaluationsCSV = "evaluations.csv"
)

// csvLog writes metrics.csv and evaluations.csv: metrics.jsonl as tables.
type csvLog struct {
	dir                string
	steps, evaluations csvTable
}

// csvTable is one file. It is open from its first line on.
type csvTable struct {
	file   *os.File
	out    *csv.Writer
	header []string
}

// openCSV writes the tables anew from metrics.jsonl.
func openCSV(dir string) (*csvLog, error) {
	l := &csvLog{dir: dir}
	return l, l.rewrite()
}

// rewrite writes all lines of metrics.jsonl under headings that have all of their keys.
func (l *csvLog) rewrite() error {
	err := errors.Join(l.steps.close(), l.evaluations.close())
	l.steps, l.evaluations = csvTable{}, csvTable{}
	if err != nil {
		return err
	}
	err = readRecords(l.dir, func(r record) error {
		l.table(r).widen(r)
		return nil
	})
	for _, table := range []struct {
		*csvTable
		name string
	}{{&l.steps, stepsCSV}, {&l.evaluations, evaluationsCSV}} {
		if err == nil {
			err = table.create(filepath.Join(l.dir, table.name))
		}
	}
	if err != nil {
		return err
	}
	return readRecords(l.dir, func(r record) error { return l.table(r).write(r) })
}

func (l *csvLog) table(r record) *csvTable {
	if r.evaluation {
		return &l.evaluations
	}
	return &l.steps
}

// record writes a line. Where it has keys that the heading lacks, the tables are written anew;
// metrics.jsonl has the line already.
func (l *csvLog) record(r record) error {
	if l.table(r).widen(r) {
		return l.rewrite()
	}
	return l.table(r).write(r)
}

func (l *csvLog) evaluated(train.Evaluation) error { return nil }

func (l *csvLog) flush() error { return errors.Join(l.steps.flush(), l.evaluations.flush()) }

func (l *csvLog) end(error) error { return errors.Join(l.steps.close(), l.evaluations.close()) }

// widen adds the record's keys to the heading and tells whether any were missing.
func (t *csvTable) widen(r record) (wider bool) {
	if t.header == nil {
		t.header = []string{"step", "epoch"}
	}
	for _, v := range r.values {
		if !slices.Contains(t.header, v.Name) {
			t.header, wider = append(t.header, v.Name), true
		}
	}
	return wider
}

// create makes the file if there is a heading; a table without lines has none. A file of an earlier
// run goes.
func (t *csvTable) create(path string) (err error) {
	if t.header == nil {
		if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
			return err
		}
		return nil
	}
	if t.file, err = os.Create(path); err != nil {
		return err
	}
	t.out = csv.NewWriter(t.file)
	return t.out.Write(t.header)
}

func (t *csvTable) write(r record) error {
	line := make([]string, len(t.header))
	line[0], line[1] = strconv.Itoa(r.step), strconv.Itoa(r.epoch)
	for _, v := range r.values {
		if i := slices.Index(t.header, v.Name); i >= 0 && !math.IsNaN(v.Value) {
			line[i] = strconv.FormatFloat(v.Value, 'g', -1, 64)
		}
	}
	return t.out.Write(line)
}

func (t *csvTable) flush() error {
	if t.out == nil {
		return nil
	}
	t.out.Flush()
	return t.out.Error()
}

func (t *csvTable) close() error {
	if t.file == nil {
		return nil
	}
	return errors.Join(t.flush(), t.file.Close())
}
