package program

import (
	"encoding/json"
	"fmt"
	"maps"

	"vksimclr/engine"
)

// watchFlags let others watch a run of finetune or distill. They change no bit, so a run that goes
// on may be given others.
type watchFlags struct {
	Log       string `placeholder:"LIST" help:"${finetune_log_help}"`
	Dashboard string `placeholder:"HOST:PORT" help:"${dashboard_help}"`
	Token     string `name:"dashboard-token" placeholder:"TOKEN" help:"${token_help}"`
}

const finetuneLogHelp = "Logs for other programs, as for train: tensorboard, csv, mlflow:DIR, or " +
	"none. Default: tensorboard; those of the run that goes on."

// check finds a mistake in the list of logs.
func (f watchFlags) check(problems *usageError, command string) {
	if f.Log == "" {
		return
	}
	if _, err := parseLogs(f.Log); err != nil {
		problems.add("%s: --log %s: %s", command, f.Log, err)
	}
}

// watch opens the page of the run, if there is to be one, and settles on its logs.
func (s *finetuneSession) watch(f watchFlags) (err error) {
	switch {
	case f.Log != "":
		s.options.Log = f.Log
	case s.options.Log == "": // a new run, or one of before there were logs
		s.options.Log = logTensorBoard
	}
	s.page, err = openPage(s.command, f.Dashboard, f.Token, s.log)
	return err
}

// logged describes the run to its logs.
func (s *finetuneSession) logged(d *engine.Device) (logged, error) {
	r := logged{command: s.command, log: s.options.Log, out: s.out, done: s.run.Done(),
		device: d.Name(), told: s.log, all: map[string]string{}}
	text, err := json.Marshal(s.options)
	if err == nil {
		err = json.Unmarshal(text, &r.settings)
	}
	if err != nil {
		return r, err
	}
	if teacher, ok := r.settings["distill"].(map[string]any); ok {
		maps.Copy(r.settings, teacher)
	}
	delete(r.settings, "distill")
	delete(r.settings, "log")
	network := s.settings
	for key, value := range map[string]any{"arch": network.Arch, "size": float64(network.Size),
		"width": float64(network.Width), "data": network.Data} {
		r.settings[key] = value
	}
	for key, value := range r.settings {
		r.all[key] = fmt.Sprint(value)
	}
	return r, nil
}

// openMetrics opens metrics.jsonl and the logs beside it, and shows the run on its page.
func (s *finetuneSession) openMetrics(d *engine.Device) (*metricsLog, error) {
	r, err := s.logged(d)
	if err != nil {
		return nil, err
	}
	metrics, err := openMetrics(s.out, r.done)
	if err != nil {
		return nil, err
	}
	s.logs = openLogs(r)
	metrics.also = s.logs.record
	s.page.show(s.out)
	return metrics, nil
}

// tested is a line of metrics.jsonl: what the test at the end found.
type tested struct {
	Step     int      `json:"step"`
	Epoch    int      `json:"epoch"`
	Pictures int      `json:"eval_pictures"`
	Top1     *float64 `json:"eval_top1"` // percent
	Top5     *float64 `json:"eval_top5"`
	PerClass *float64 `json:"eval_per_class"`
}

// keepTest writes the result of the test to the metrics, unless an earlier start of the run has.
func (s *finetuneSession) keepTest(metrics *metricsLog) error {
	known := false
	err := readRecords(s.out, func(r record) error {
		known = known || r.evaluation
		return nil
	})
	if err != nil || known {
		return err
	}
	return metrics.writeLine(tested{s.run.Done(), s.options.Epochs, s.result.Test, s.result.Top1,
		s.result.Top5, s.result.PerClass})
}
