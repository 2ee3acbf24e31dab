package program

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/eval"
	"vksimclr/interop"
	"vksimclr/supervise"
	"vksimclr/train"
)

// teacherSource is a teacher as it was read: a run with its classifier, or a file of logits.
type teacherSource struct {
	path       string
	run        *restored       // nil: a file
	classifier eval.Classifier // of the run
	logits     []float32       // [rows,columns] of the file
	columns    int
	keys       []string // of the rows; nil where unknown
	classes    []string // of the columns; nil where unknown
	hash       string
}

// openTeacher reads a teacher. classifier is the file of a run's; empty: the one in its folder.
func openTeacher(path, classifier string, c console) (t *teacherSource, err error) {
	t = &teacherSource{path: path}
	if strings.ToLower(filepath.Ext(path)) == ".npy" {
		if classifier != "" {
			return nil, usage("distill: %s has logits: leave --classifier out", path)
		}
		return t, t.readLogits()
	}
	run, err := restore(path, c)
	if err != nil {
		return nil, err
	}
	if run.alone {
		return nil, usage("distill: %s is an encoder alone: give the folder of a run that "+
			"finetune or eval linear left a classifier in", path)
	}
	t.run = &run
	from := ""
	if t.classifier, from, err = keptClassifier("distill", classifier, path); err != nil {
		return nil, err
	}
	if t.hash, err = run.checkpoint.HashEncoder(); err != nil {
		return nil, fmt.Errorf("%s: %w", run.path, err)
	}
	if t.classifier.Encoder != t.hash {
		return nil, fmt.Errorf("distill: %s belongs to another encoder than that of %s: run "+
			"vksimclr eval linear %s again", from, run.path, path)
	}
	return t, nil
}

// readLogits reads the file, and the lines of keys and classes beside it, if any.
func (t *teacherSource) readLogits() error {
	values, shape, err := interop.ReadNPY(t.path)
	if err != nil {
		return fmt.Errorf("distill: --teacher: %w", err)
	}
	if len(shape) != 2 || shape[0] < 1 || shape[1] < 2 {
		return fmt.Errorf("distill: --teacher %s has shape %v: give [pictures,classes] with 2 or "+
			"more classes, as vksimclr predict --out FILE.npy writes it", t.path, shape)
	}
	t.logits, t.columns = values, shape[1]
	if err := (eval.Features{Rows: values, D: t.columns}).CheckFinite(); err != nil {
		return fmt.Errorf("distill: --teacher %s: %w", t.path, err)
	}
	sum := sha256.New()
	err = binary.Write(sum, binary.LittleEndian, values)
	if err != nil {
		return fmt.Errorf("distill: --teacher %s: %w", t.path, err)
	}
	t.hash = hex.EncodeToString(sum.Sum(nil))
	stem := strings.TrimSuffix(t.path, filepath.Ext(t.path))
	for _, beside := range []struct {
		name string
		to   *[]string
		want int
	}{{"keys", &t.keys, shape[0]}, {"classes", &t.classes, shape[1]}} {
		path := stem + "." + beside.name + ".txt"
		lines, err := interop.ReadLines(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil && len(lines) != beside.want {
			err = fmt.Errorf("%s has %d lines, not %d", path, len(lines), beside.want)
		}
		if err != nil {
			return fmt.Errorf("distill: --teacher: %w", err)
		}
		*beside.to = lines
	}
	return nil
}

// answers are the file's logits for the pictures of a set, by key where the keys are known, else by
// place, and the names of the classes.
func (t *teacherSource) answers(set data.Dataset) (logits []float32, classes []string, err error) {
	rows := len(t.logits) / t.columns
	if classes = t.classes; classes == nil {
		if classes = classesOf(set); len(classes) != t.columns {
			classes = nil
			for i := range t.columns {
				classes = append(classes, strconv.Itoa(i))
			}
		}
	}
	if t.keys == nil {
		if rows != set.Len() {
			return nil, nil, fmt.Errorf("distill: %s has %d rows for the %d pictures of %s: give "+
				"a row for each, or their keys in a file beside it", t.path, rows, set.Len(),
				set.Name())
		}
		return t.logits, classes, nil
	}
	row := map[string]int{}
	for i, key := range t.keys {
		row[key] = i
	}
	for i := range set.Len() {
		k, ok := row[data.KeyOf(set, i)]
		if !ok {
			return nil, nil, fmt.Errorf("distill: %s has no row for picture %q of %s", t.path,
				data.KeyOf(set, i), set.Name())
		}
		logits = append(logits, t.logits[k*t.columns:(k+1)*t.columns]...)
	}
	return logits, classes, nil
}

// network puts the teacher's network on a device, in the precision of the student's.
func (t *teacherSource) network(d *engine.Device, precision train.Precision) (*train.Network,
	error) {
	r := *t.run
	r.recipe.Precision = precision
	return r.network(d)
}

// distillation is what the student learns; the network of a teacher is still to be added.
func (s *finetuneSession) distillation() *supervise.Distillation {
	o, t := s.options.Distill, s.teacher
	d := &supervise.Distillation{Temperature: o.Temperature, TimesT2: o.TimesT2,
		LabelsWeight: o.LabelsWeight, Labelled: s.known, Logits: t.logits, Classes: t.classes}
	if t.run != nil {
		d.Teacher = &supervise.Teacher{Classifier: t.classifier}
	}
	return d
}

// keptClassifier reads the classifier of a file, else the one in the folder of a run.
func keptClassifier(command, file, run string) (c eval.Classifier, path string, err error) {
	if file != "" {
		c, err = eval.ReadClassifier(file)
		return c, file, err
	}
	dir := resultFolder(run)
	for _, name := range []string{eval.ClassifierFile, eval.LinearFile} {
		path = filepath.Join(dir, name)
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		c, err = eval.ReadClassifier(path)
		return c, path, err
	}
	return c, "", fmt.Errorf("%s: there is no classifier in %s: run vksimclr eval linear %s "+
		"first, or give one with --classifier", command, dir, run)
}
