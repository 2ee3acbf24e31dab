package train

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// SummaryFile is the name of the result in the folder of a run.
const SummaryFile = "summary.json"

// Summary is the result of a run.
type Summary struct {
	KNNBefore  float64 `json:"knn_before"` // top-1 in percent, of the untrained encoder
	KNNAfter   float64 `json:"knn_after"`  // of the trained one
	Steps      int     `json:"steps"`
	Epochs     int     `json:"epochs"`
	Loss       float64 `json:"loss"` // of the last step
	Seconds    float64 `json:"seconds"`
	Device     string  `json:"device"`
	Checkpoint string  `json:"checkpoint"`
	Out        string  `json:"out"`
}

// Save writes summary.json into the folder of the run.
func (s Summary) Save() error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("summary: %w", err)
	}
	return writeAtomically(filepath.Join(s.Out, SummaryFile), append(text, '\n'))
}

// readSummary reads the summary in the folder of a run.
func readSummary(dir string) (s Summary, err error) {
	text, err := os.ReadFile(filepath.Join(dir, SummaryFile))
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(text, &s)
}

// ErrInterrupted ends a run that was asked to stop: its state is saved, its message says how to go on.
var ErrInterrupted = errors.New("interrupted")
