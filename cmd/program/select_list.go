package program

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"vksimclr/atomicfile"
	"vksimclr/data"
	"vksimclr/interop"
)

// chosenList is a list of chosen pictures, the most wanted one first.
type chosenList struct {
	set        data.Dataset
	keys       []string
	places     []int
	typicality []float32 // nil: unknown
}

// save writes the list, whole or not at all.
func (l chosenList) save(path string) error {
	return atomicfile.Stream(path, func(w io.Writer) error {
		if strings.EqualFold(filepath.Ext(path), ".txt") {
			keys := make([]string, len(l.places))
			for i, place := range l.places {
				keys[i] = l.keys[place]
			}
			return interop.WriteLines(w, keys)
		}
		return l.csv(csv.NewWriter(w))
	})
}

func (l chosenList) csv(w *csv.Writer) error {
	labelled, _ := l.set.(data.Labelled)
	head := []string{"rank", "key", "index"}
	if l.typicality != nil {
		head = append(head, "typicality")
	}
	if labelled != nil {
		head = append(head, "label")
	}
	_ = w.Write(head) // w.Error has the error
	for rank, place := range l.places {
		row := []string{strconv.Itoa(rank + 1), l.keys[place], strconv.Itoa(place)}
		if l.typicality != nil {
			row = append(row, strconv.FormatFloat(float64(l.typicality[place]), 'g', -1, 32))
		}
		if labelled != nil {
			row = append(row, labelled.Classes()[labelled.Label(place)])
		}
		_ = w.Write(row)
	}
	w.Flush()
	return w.Error()
}

// readChosen reads which pictures of a set have labels: a .csv file with a column key, or one key a
// line. An empty path is none.
func readChosen(path string, set data.Dataset) (places []int, err error) {
	if path == "" {
		return nil, nil
	}
	keys, err := readKeys(path)
	if err != nil {
		return nil, fmt.Errorf("select: --labelled: %w", err)
	}
	at := make(map[string]int, set.Len())
	for i := range set.Len() {
		at[data.KeyOf(set, i)] = i
	}
	seen := map[int]bool{}
	for i, key := range keys {
		place, ok := at[key]
		if !ok {
			return nil, fmt.Errorf("select: --labelled %s: entry %d: there is no picture %q in "+
				"%s: give keys as vksimclr select or embed writes them", path, i+1, key,
				set.Name())
		}
		if !seen[place] {
			seen[place] = true
			places = append(places, place)
		}
	}
	return places, nil
}

func readKeys(path string) ([]string, error) {
	if !strings.EqualFold(filepath.Ext(path), ".csv") {
		return interop.ReadLines(path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(rows) == 0 || !slices.Contains(rows[0], "key") {
		return nil, fmt.Errorf("%s has no column key in its first line: give a list that vksimclr "+
			"select wrote, or a .txt file with one key a line", path)
	}
	column := slices.Index(rows[0], "key")
	var keys []string
	for _, row := range rows[1:] {
		keys = append(keys, row[column])
	}
	return keys, nil
}
