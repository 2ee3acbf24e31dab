package program

import (
	"fmt"
	"strings"

	"vksimclr/atomicfile"
	"vksimclr/train"
)

// divergedFile is the name of the list of pictures on which a run diverged, in its folder.
const divergedFile = "diverged-pictures.txt"

// bestSummary says in the summary which checkpoint is the best.
type bestSummary struct {
	Metric     string  `json:"metric"`
	Value      float64 `json:"value"`
	Epoch      int     `json:"epoch"`
	Step       int     `json:"step"`
	Checkpoint string  `json:"checkpoint"`
}

func (b bestSummary) String() string {
	return fmt.Sprintf("the best %s is %.4g, after epoch %d: %s", b.Metric, b.Value, b.Epoch,
		b.Checkpoint)
}

// evaluationText is an evaluation as one line of progress.
func evaluationText(e train.Evaluation) string {
	text := fmt.Sprintf("epoch %d: RankMe %.1f, deviation %.2f", e.Epoch, e.RankMe, e.Deviation)
	if e.KNN != nil {
		text += fmt.Sprintf(", kNN %.2f %%", *e.KNN)
	}
	if e.Probe != nil {
		text += fmt.Sprintf(", probe %.2f %%", *e.Probe)
	}
	text += fmt.Sprintf(" (%d pictures", e.Pictures)
	if e.Tested > 0 {
		text += fmt.Sprintf(", %d classified", e.Tested)
	}
	return text + ")"
}

// saveLines writes one line for each text. One with a line break is written in quotes.
func saveLines(path string, texts []string) error {
	var all strings.Builder
	for _, text := range texts {
		if strings.ContainsAny(text, "\r\n") {
			text = fmt.Sprintf("%q", text)
		}
		fmt.Fprintln(&all, text)
	}
	return atomicfile.Write(path, []byte(all.String()))
}
