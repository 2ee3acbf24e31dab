package program

import (
	"cmp"
	"encoding/csv"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"vksimclr/atomicfile"
	"vksimclr/eval"
	"vksimclr/interop"
)

// predictions are probabilities p [pictures,classes], the softmax of logits.
type predictions struct {
	keys, classes []string
	p, logits     []float32
}

func (t predictions) row(i int) []float32 {
	return t.p[i*len(t.classes) : (i+1)*len(t.classes)]
}

// save writes the predictions, whole or not at all: those of the top classes, or of all for 0. It
// returns the files beside the main one.
func (t predictions) save(path string, top int) (beside []string, err error) {
	if strings.ToLower(filepath.Ext(path)) == ".csv" {
		return nil, atomicfile.Stream(path, func(w io.Writer) error { return t.writeCSV(w, top) })
	}
	stem := strings.TrimSuffix(path, filepath.Ext(path))
	names := stem + ".classes.txt"
	if strings.ToLower(filepath.Ext(path)) == ".npy" {
		return t.saveNPY(path, stem+".keys.txt", names)
	}
	err = atomicfile.Stream(path, func(w io.Writer) error {
		if err := t.table().WriteParquet(w); err != nil {
			return err
		}
		return atomicfile.Stream(names, func(w io.Writer) error {
			return interop.WriteLines(w, t.classes)
		})
	})
	return []string{names}, err
}

// table is all probabilities with the most likely class as label.
func (t predictions) table() interop.Table {
	table := interop.Table{Keys: t.keys, Columns: len(t.classes), Rows: t.p, List: "probabilities"}
	for _, class := range eval.Winners(t.p, len(t.classes)) {
		table.Labels = append(table.Labels, t.classes[class])
	}
	return table
}

func (t predictions) writeCSV(w io.Writer, top int) error {
	out := csv.NewWriter(w)
	number := func(v float32) string { return strconv.FormatFloat(float64(v), 'g', 6, 32) }
	header := []string{"key", "label", "probability"}
	if top == 0 {
		header = append(header[:2], t.classes...)
	}
	top = min(top, len(t.classes))
	for i := 2; i <= top; i++ {
		header = append(header, "label"+strconv.Itoa(i), "probability"+strconv.Itoa(i))
	}
	if err := out.Write(header); err != nil {
		return err
	}
	for i, key := range t.keys {
		row := t.row(i)
		order := largestFirst(row)
		line := []string{key}
		if top == 0 {
			line = append(line, t.classes[order[0]])
			for _, v := range row {
				line = append(line, number(v))
			}
		}
		for _, class := range order[:top] {
			line = append(line, t.classes[class], number(row[class]))
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// largestFirst are the places of values from the largest to the smallest, the lower of equal ones
// first.
func largestFirst[T cmp.Ordered](values []T) []int {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[b], values[a]) })
	return order
}

// saveNPY writes the logits, and keys and classes into files of their own.
func (t predictions) saveNPY(path, keys, classes string) (beside []string, err error) {
	table := interop.Table{Keys: t.keys, Columns: len(t.classes), Rows: t.logits}
	lines := func(path string, texts []string) error {
		return atomicfile.Stream(path, func(w io.Writer) error {
			return interop.WriteLines(w, texts)
		})
	}
	err = atomicfile.Stream(path, func(w io.Writer) error {
		return errors.Join(table.WriteNPY(w), lines(keys, t.keys), lines(classes, t.classes))
	})
	return []string{keys, classes}, err
}
