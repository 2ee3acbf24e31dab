package program

import (
	"errors"
	"fmt"
	"io"
	"time"

	"vksimclr/train"
)

// logsFlushed is how often logs reach their files while steps go on.
const logsFlushed = 2 * time.Second

// runLog is a log that another program reads.
type runLog interface {
	record(record) error
	evaluated(train.Evaluation) error // after pairs.png was drawn
	flush() error
	end(err error) error // how the run ended; nil: well
}

// logs hands records and evaluations to the logs of a run. A log that fails is told of once and
// gets nothing more; training goes on.
type logs struct {
	open    []namedLog
	told    io.Writer
	flushed time.Time
	now     func() time.Time
}

type namedLog struct {
	runLog
	name string
}

// logged is a run as its logs see it.
type logged struct {
	command  string // train, finetune or distill
	log      string // what --log names
	out      string // the folder of the run
	done     int    // steps
	device   string
	told     io.Writer
	samples  train.Samples     // that evaluations encode
	settings map[string]any    // that decide the trained bits: numbers, text and booleans
	all      map[string]string // all settings
}

// logged describes a run of train.
func (t *session) logged() logged {
	r := logged{command: "train", log: t.Log, out: t.Out, done: t.run.Done(), device: t.dev.Name(),
		told: t.told, samples: t.samples(t.parts), settings: t.hyperparameters(),
		all: map[string]string{}}
	for _, f := range t.fields() {
		r.all[f.about.key] = fmt.Sprint(f.value.Interface())
	}
	return r
}

// openLogs opens what --log names. A log that is new to a resumed run gets the steps before.
func openLogs(t logged) *logs {
	l := &logs{told: t.told, now: time.Now, flushed: time.Now()}
	choices, err := parseLogs(t.log)
	if err != nil { // checked before; a file of settings may have been changed since
		l.tell(logNone, err)
	}
	for _, c := range choices {
		var opened runLog
		behind := false // it wants the steps before
		switch c.kind {
		case logTensorBoard:
			opened, behind, err = openTensorBoard(t)
		case logCSV:
			opened, err = openCSV(t.out)
		case logMLflow:
			opened, behind, err = openMLflow(t, c.dir)
		}
		if err == nil && behind && t.done > 0 {
			err = readRecords(t.out, opened.record)
		}
		if err != nil {
			l.tell(c.kind, err)
			continue
		}
		l.open = append(l.open, namedLog{opened, c.kind})
	}
	return l
}

func (l *logs) tell(name string, err error) {
	fmt.Fprintf(l.told, "vksimclr: nothing more is logged for %s, training goes on: %v\n", name,
		err)
}

// each has every log do something and drops those that fail.
func (l *logs) each(do func(runLog) error) {
	kept := l.open[:0]
	for _, log := range l.open {
		if err := do(log.runLog); err != nil {
			l.tell(log.name, err)
			continue
		}
		kept = append(kept, log)
	}
	l.open = kept
}

// record takes a line of metrics.jsonl that was just written.
func (l *logs) record(r record) {
	l.each(func(log runLog) error { return log.record(r) })
	if now := l.now(); r.evaluation || now.Sub(l.flushed) > logsFlushed {
		l.flushed = now
		l.each(runLog.flush)
	}
}

// listen takes evaluations. Before a checkpoint all is flushed, as metrics.jsonl is.
func (l *logs) listen(e train.Event) error {
	switch e := e.(type) {
	case train.Evaluated:
		l.each(func(log runLog) error { return log.evaluated(e.Evaluation) })
	case train.Saving:
		l.each(runLog.flush)
	}
	return nil
}

// close says how the run ended. nil logs are not open.
func (l *logs) close(err error) {
	if l != nil {
		l.each(func(log runLog) error { return log.end(err) })
		l.open = nil
	}
}

// brokenOff tells whether a run ended because training failed.
func brokenOff(err error) bool {
	var collapsed *train.CollapseError
	var diverged *train.DivergedError
	return errors.As(err, &collapsed) || errors.As(err, &diverged)
}
