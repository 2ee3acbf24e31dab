package program

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"vksimclr/runlog"
)

// summary is the result of a run.
type summary struct {
	// top-1 in percent, of the untrained encoder; null: no labels
	KNNBefore  *float64 `json:"knn_before"`
	KNNAfter   *float64 `json:"knn_after"` // of the trained one
	Steps      int      `json:"steps"`
	TotalSteps int      `json:"total_steps"` // of the whole run
	Epochs     int      `json:"epochs"`
	Loss       float64  `json:"loss"` // of the last step
	Seconds    float64  `json:"seconds"`
	WaitShare  float64  `json:"wait_share"` // of the steps' time, 0 to 1: waiting for pictures
	Device     string   `json:"device"`
	Checkpoint string   `json:"checkpoint"`
	Out        string   `json:"out"`

	Ranks        *rankSummary `json:"ranks,omitempty"`      // nil: one process
	Evaluation   *evaluation  `json:"evaluation,omitempty"` // the last one
	Best         *bestSummary `json:"best,omitempty"`
	StoppedEarly string       `json:"stopped_early,omitempty"`
	Forecast     *forecast    `json:"forecast,omitempty"`
	About        *runAbout    `json:"about,omitempty"`
}

// runAbout says in the summary what was trained by which program, and why settings were chosen.
type runAbout struct {
	Program build           `json:"program"`
	Driver  string          `json:"driver"`
	Train   int             `json:"train_pictures"`
	Test    int             `json:"test_pictures"`
	Classes int             `json:"classes"` // 0: no labels
	LeftOut int             `json:"left_out"`
	Chosen  []chosenSetting `json:"chosen,omitempty"`
}

// chosenSetting is a setting that was chosen.
type chosenSetting struct {
	Setting string `json:"setting"`
	Value   string `json:"value"`
	Reason  string `json:"reason"`
}

// save writes summary.json into the folder of the run.
func (s summary) save() error {
	return saveJSON(filepath.Join(s.Out, runlog.SummaryFile), "summary", s)
}

// readSummary reads the summary in the folder of a run.
func readSummary(dir string) (s summary, err error) {
	text, err := os.ReadFile(filepath.Join(dir, runlog.SummaryFile))
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(text, &s)
}

func (s summary) String() string {
	var text strings.Builder
	epochs := s.Epochs
	if s.StoppedEarly != "" {
		epochs = s.Evaluation.Epoch
		fmt.Fprintf(&text, "stopped %s\n", s.StoppedEarly)
	}
	if e := s.Evaluation; e != nil {
		fmt.Fprintf(&text, "RankMe %.1f", e.RankMe)
		if e.Probe != nil {
			fmt.Fprintf(&text, ", online probe %.1f %%", *e.Probe)
		}
		fmt.Fprintln(&text)
	}
	if s.Best != nil {
		fmt.Fprintln(&text, s.Best)
	}
	if s.KNNBefore == nil || s.KNNAfter == nil {
		fmt.Fprintf(&text, "loss %.4f after %d epochs, not judged; everything is in %s", s.Loss,
			epochs, s.Out)
	} else {
		fmt.Fprintf(&text, "kNN top-1: %.1f %% before, %.1f %% after %d epochs; everything is in "+
			"%s", *s.KNNBefore, *s.KNNAfter, epochs, s.Out)
	}
	return text.String()
}

// errInterrupted ends a run that was asked to stop. Its state is saved; the message says how to go
// on.
var errInterrupted = errors.New("interrupted")
