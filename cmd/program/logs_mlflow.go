package program

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"

	"vksimclr/atomicfile"
	"vksimclr/interop/mlflow"
	"vksimclr/runlog"
	"vksimclr/train"
)

const (
	mlflowExperiment = "vksimclr"
	mlflowFile       = "mlflow.txt" // in the folder of a run: the folder in the store
)

// mlflowLog writes a run of an MLflow file store.
type mlflowLog struct {
	out *mlflow.Run
	run string
}

// openMLflow makes a run in the store, or goes on with that of a resumed run. behind tells whether
// it is new.
func openMLflow(t logged, store string) (l *mlflowLog, behind bool, err error) {
	l = &mlflowLog{run: t.out}
	if l.out = l.earlier(store, t.done); l.out != nil {
		return l, false, nil
	}
	folder, err := filepath.Abs(t.out)
	if err != nil {
		return nil, false, err
	}
	l.out, err = mlflow.Create(store, mlflowExperiment, filepath.Base(folder), t.all,
		map[string]string{"vksimclr.folder": folder, "vksimclr.device": t.device,
			"mlflow.source.name": "vksimclr " + t.command, "mlflow.source.type": "LOCAL"})
	if err == nil {
		err = errors.Join(atomicfile.Write(filepath.Join(t.out, mlflowFile),
			[]byte(l.out.Dir+"\n")), l.out.Artifact(filepath.Join(t.out, runlog.ConfigFile)))
	}
	return l, true, err
}

// earlier is the run in the store that a resumed run wrote before; nil where there is none.
func (l *mlflowLog) earlier(store string, step int) *mlflow.Run {
	text, err := os.ReadFile(filepath.Join(l.run, mlflowFile))
	if err != nil {
		return nil
	}
	dir := strings.TrimSpace(string(text))
	if at, err := filepath.Abs(store); err != nil || filepath.Dir(filepath.Dir(dir)) != at {
		return nil
	}
	if step == 0 {
		step = -1 // the untrained encoder is judged again, too
	}
	run, err := mlflow.Open(dir, step)
	if err != nil {
		return nil
	}
	return run
}

func (l *mlflowLog) record(r record) error {
	for _, v := range r.values {
		if !math.IsNaN(v.Value) {
			l.out.Log(r.tag(v.Name), v.Value, r.step)
		}
	}
	return nil
}

func (l *mlflowLog) evaluated(train.Evaluation) error { return l.artifact(runlog.PairsFile) }

// artifact copies a file of the run if it is there.
func (l *mlflowLog) artifact(name string) error {
	err := l.out.Artifact(filepath.Join(l.run, name))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

func (l *mlflowLog) flush() error { return l.out.Flush() }

func (l *mlflowLog) end(err error) error {
	status := mlflow.Finished
	switch {
	case errors.Is(err, errInterrupted), errors.Is(err, context.Canceled):
		status = mlflow.Killed
	case err != nil:
		status = mlflow.Failed
	}
	return errors.Join(l.artifact(runlog.SummaryFile), l.out.End(status))
}
