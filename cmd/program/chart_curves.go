package program

import (
	"vksimclr/chart"
	"vksimclr/runlog"
)

// readCurves reads every number of a run's metrics over the steps. A last line that is not whole
// yet is left out.
func readCurves(dir string) (map[string]chart.Line, error) {
	run, err := runlog.Open(dir)
	if err != nil {
		return nil, err
	}
	curves := map[string]chart.Line{}
	for _, key := range run.Keys() {
		steps, values := run.Series(key)
		curves[key] = chart.Line{X: steps, Y: values}
	}
	return curves, nil
}
