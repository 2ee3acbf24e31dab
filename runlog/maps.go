package runlog

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Pictures are the pictures of a run's maps, in the order of the maps' points.
type Pictures struct {
	Keys    []string `json:"keys"`
	Labels  []int    `json:"labels,omitempty"` // numbers of classes; none: unlabelled
	Classes []string `json:"classes,omitempty"`
}

// Map is where the encoder of a step puts the pictures: their embeddings projected on the two
// directions in which they vary most.
type Map struct {
	Step   int          `json:"step"`
	Epoch  int          `json:"epoch"`
	Points [][2]float32 `json:"points"`
	Share  [2]float64   `json:"share"` // of the variance, along x and y
}

// MapSteps are the steps of which there are maps, in order.
func (r *Run) MapSteps() []int {
	var steps []int
	entries, _ := os.ReadDir(filepath.Join(r.Dir, MapsFolder)) // none is no error
	for _, entry := range entries {
		name, json := strings.CutSuffix(entry.Name(), ".json")
		if step, err := strconv.Atoi(name); json && err == nil && step >= 0 {
			steps = append(steps, step)
		}
	}
	slices.Sort(steps)
	return steps
}

// Map reads the map of a step.
func (r *Run) Map(step int) (m Map, err error) {
	err = r.readMap(strconv.Itoa(step)+".json", &m)
	return m, err
}

// MapPictures reads what the points of the maps are.
func (r *Run) MapPictures() (p Pictures, err error) {
	err = r.readMap(PicturesFile, &p)
	return p, err
}

func (r *Run) readMap(name string, value any) error {
	path := filepath.Join(r.Dir, MapsFolder, name)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no %s: the run has not made it", path)
	}
	if err == nil {
		err = json.Unmarshal(text, value)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
