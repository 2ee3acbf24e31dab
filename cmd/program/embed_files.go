package program

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"vksimclr/atomicfile"
	"vksimclr/eval"
	"vksimclr/interop"
)

// embeddingFiles are the files that hold embeddings.
type embeddingFiles struct {
	Out    string   `json:"out"`
	Beside []string `json:"beside,omitempty"` // keys and labels, of a format without room for them
}

// save writes the features, whole or not at all: the main file gets its name last.
func (f embeddingFiles) save(e eval.Features, classes []string) (embeddingFiles, error) {
	table := interop.Table{Keys: e.Keys, Rows: e.Rows, Columns: e.D}
	if e.Labels != nil {
		table.Labels = make([]string, len(e.Labels))
		for i, label := range e.Labels {
			table.Labels[i] = classes[label]
		}
	}
	err := atomicfile.Stream(f.Out, func(w io.Writer) error {
		switch strings.ToLower(filepath.Ext(f.Out)) {
		case ".csv":
			return table.WriteCSV(w)
		case ".parquet":
			return table.WriteParquet(w)
		}
		if err := table.WriteNPY(w); err != nil {
			return err
		}
		return f.saveBeside(table)
	})
	if err != nil {
		err = fmt.Errorf("embed: %w", err)
	}
	return f, err
}

// saveBeside writes keys and labels into files of their own.
func (f *embeddingFiles) saveBeside(table interop.Table) error {
	stem := strings.TrimSuffix(f.Out, filepath.Ext(f.Out))
	for _, column := range []struct {
		name  string
		lines []string
	}{{"keys", table.Keys}, {"labels", table.Labels}} {
		if column.lines == nil {
			continue
		}
		path := stem + "." + column.name + ".txt"
		err := atomicfile.Stream(path, func(w io.Writer) error {
			return interop.WriteLines(w, column.lines)
		})
		if err != nil {
			return err
		}
		f.Beside = append(f.Beside, path)
	}
	return nil
}
