package program

import (
	"fmt"
	"slices"
	"strings"
)

// Logs that --log takes.
const (
	logNone        = "none"
	logTensorBoard = "tensorboard"
	logCSV         = "csv"
	logMLflow      = "mlflow"
)

func logSettings() []setting {
	return []setting{
		{key: "log", value: logTensorBoard, help: "Logs for other programs beside " +
			"metrics.jsonl: tensorboard (RUN/tensorboard), csv (RUN/" + stepsCSV + " and RUN/" +
			evaluationsCSV + "), mlflow:DIR (a file store), several with commas, or none."},
	}
}

// logChoice is one log of --log.
type logChoice struct{ kind, dir string }

func parseLogs(text string) (list []logChoice, err error) {
	if text == logNone {
		return nil, nil
	}
	kinds := []string{logTensorBoard, logCSV, logMLflow}
	for word := range strings.SplitSeq(text, ",") {
		kind, dir, hasDir := strings.Cut(strings.TrimSpace(word), ":")
		switch {
		case kind == logNone:
			return nil, fmt.Errorf("%s stands alone", logNone)
		case !slices.Contains(kinds, kind):
			return nil, fmt.Errorf("%q is no log: give tensorboard, csv, mlflow:DIR or none%s",
				kind, didYouMean(kind, append(kinds, logNone)))
		case kind == logMLflow && dir == "":
			return nil, fmt.Errorf("mlflow needs the folder of its store: give mlflow:DIR")
		case kind != logMLflow && hasDir:
			return nil, fmt.Errorf("%s takes no folder: it is in the folder of the run", kind)
		case slices.ContainsFunc(list, func(l logChoice) bool { return l.kind == kind }):
			return nil, fmt.Errorf("%s is there twice", kind)
		}
		list = append(list, logChoice{kind, dir})
	}
	return list, nil
}

// checkLogs finds mistakes in the list of logs.
func (s Settings) checkLogs(problems *usageError) {
	if _, err := parseLogs(s.Log); err != nil {
		problems.add("log is %q: %s", s.Log, err)
	}
}
