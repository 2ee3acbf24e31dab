package program

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vksimclr/engine/enginetest"
	"vksimclr/runlog"
	"vksimclr/train"
)

// TestLogs: all logs say what metrics.jsonl says, over a resumed run too, and the trained bits are
// those of a run without logs.
func TestLogs(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	out, plain, store := filepath.Join(dir, "run"), filepath.Join(dir, "plain"),
		filepath.Join(dir, "store")
	flags := []string{"train", "--data", "shapes:64", "--arch", "tiny", "--batch", "16",
		"--eval-every", "1", "--eval-pictures", "40", "--knn-test", "8", "--epochs", "2"}
	must(t, append(flags, "--out", out, "--log", "tensorboard,csv,mlflow:"+store)...)
	must(t, append(flags, "--out", plain, "--log", "none")...)
	sameFile(t, filepath.Join(out, "encoder.safetensors"),
		filepath.Join(plain, "encoder.safetensors"))
	for _, name := range []string{tensorBoardFolder, stepsCSV, evaluationsCSV, mlflowFile} {
		if _, err := os.Stat(filepath.Join(plain, name)); !os.IsNotExist(err) {
			t.Errorf("--log none leaves %s: %v", name, err)
		}
	}
	must(t, "train", "--resume", "--epochs", "3", "--out", out)
	run, err := runlog.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	checkTable(t, run, stepsCSV, "loss", "lr", "probe_accuracy", "memory_bytes")
	checkTable(t, run, evaluationsCSV, "eval_rankme", "eval_loss", "eval_knn_top1")
	checkStore(t, run, store)
	checkEvents(t, run)
}

// brokenLog fails at its second line.
type brokenLog struct{ lines int }

func (l *brokenLog) record(record) error {
	if l.lines++; l.lines > 1 {
		return errors.New("no space left on device")
	}
	return nil
}

func (*brokenLog) evaluated(train.Evaluation) error { return nil }
func (*brokenLog) flush() error                     { return nil }
func (*brokenLog) end(error) error                  { return errors.New("asked again") }

// TestLogThatFails: it is told of once and asked no more; the others go on.
func TestLogThatFails(t *testing.T) {
	var told bytes.Buffer
	broken, good := &brokenLog{}, &brokenLog{lines: -10}
	l := &logs{told: &told, now: time.Now, flushed: time.Now(),
		open: []namedLog{{broken, "csv"}, {good, "tensorboard"}}}
	for range 4 {
		l.record(record{})
	}
	if err := l.listen(train.Saving{}); err != nil {
		t.Error(err)
	}
	const want = "vksimclr: nothing more is logged for csv, training goes on: no space left on " +
		"device\n"
	if told.String() != want || broken.lines != 2 || good.lines != -6 {
		t.Errorf("%q; %d and %d lines", told.String(), broken.lines, good.lines)
	}
	(*logs)(nil).close(nil) // of a run that never began
}

// TestFolderThatCannotBe: a store that is a file is told of, and the run trains.
func TestFolderThatCannotBe(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	code, _, log := call("train", "--data", "shapes:32", "--batch", "16", "--epochs", "1",
		"--eval-pictures", "0", "--knn-test", "8", "--out", filepath.Join(dir, "run"), "--log",
		"mlflow:"+file)
	if code != 0 || strings.Count(log, "nothing more is logged for mlflow") != 1 ||
		!strings.Contains(log, file) {
		t.Errorf("code %d: %s", code, log)
	}
}

// TestLogWords: mistakes in --log are named before anything starts.
func TestLogWords(t *testing.T) {
	for text, want := range map[string]string{
		"":                 `"" is no log: give tensorboard, csv, mlflow:DIR or none`,
		"tensorbord":       `did you mean "tensorboard"`,
		"csv,none":         "none stands alone",
		"mlflow":           "give mlflow:DIR",
		"mlflow:":          "give mlflow:DIR",
		"csv:x":            "csv takes no folder",
		"csv, csv":         "csv is there twice",
		"mlflow:a,mlflow:": "give mlflow:DIR",
	} {
		if _, err := parseLogs(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	list, err := parseLogs("csv, mlflow:C:/a b,tensorboard")
	if err != nil || !slices.Equal(list, []logChoice{{"csv", ""}, {"mlflow", "C:/a b"},
		{"tensorboard", ""}}) {
		t.Error(list, err)
	}
	code, _, log := call("train", "--log", "wandb")
	if code != 2 || !strings.Contains(log, `log is "wandb"`) {
		t.Errorf("code %d: %s", code, log)
	}
}
