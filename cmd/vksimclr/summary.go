package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"vksimclr/atomicfile"
)

// summaryFile is the name of the result in the folder of a run.
const summaryFile = "summary.json"

// summary is the result of a run.
type summary struct {
	// top-1 in percent, of the untrained encoder; null: no labels
	KNNBefore *float64 `json:"knn_before"`
	KNNAfter  *float64 `json:"knn_after"` // of the trained one
	Steps     int      `json:"steps"`
	Epochs    int      `json:"epochs"`
	Loss      float64  `json:"loss"` // of the last step
	Seconds   float64  `json:"seconds"`
	// of the time of this process's steps, 0 to 1: the device waited for pictures
	WaitShare  float64 `json:"wait_share"`
	Device     string  `json:"device"`
	Checkpoint string  `json:"checkpoint"`
	Out        string  `json:"out"`
}

// save writes summary.json into the folder of the run.
func (s summary) save() error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("summary: %w", err)
	}
	return atomicfile.Write(filepath.Join(s.Out, summaryFile), append(text, '\n'))
}

// readSummary reads the summary in the folder of a run.
func readSummary(dir string) (s summary, err error) {
	text, err := os.ReadFile(filepath.Join(dir, summaryFile))
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(text, &s)
}

func (s summary) String() string {
	if s.KNNBefore == nil || s.KNNAfter == nil {
		return fmt.Sprintf("loss %.4f after %d epochs, not judged; everything is in %s", s.Loss,
			s.Epochs, s.Out)
	}
	return fmt.Sprintf("kNN top-1: %.1f %% before, %.1f %% after %d epochs; everything is in %s",
		*s.KNNBefore, *s.KNNAfter, s.Epochs, s.Out)
}

// errInterrupted ends a run that was asked to stop. Its state is saved; the message says how to go
// on.
var errInterrupted = errors.New("interrupted")
