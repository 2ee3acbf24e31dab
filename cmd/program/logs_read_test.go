package program

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"vksimclr/runlog"
)

func sameFile(t *testing.T, a, b string) {
	t.Helper()
	x, errX := os.ReadFile(a)
	y, errY := os.ReadFile(b)
	if errX != nil || errY != nil || !bytes.Equal(x, y) {
		t.Errorf("%s and %s differ: %v, %v", a, b, errX, errY)
	}
}

// checkTable compares columns of a table with metrics.jsonl.
func checkTable(t *testing.T, run *runlog.Run, name string, keys ...string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(run.Dir, name))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		column := slices.Index(rows[0], key)
		if column < 0 {
			t.Errorf("%s has no %s: %v", name, key, rows[0])
			continue
		}
		var steps, values []float64
		for _, row := range rows[1:] {
			if row[column] != "" {
				steps, values = append(steps, parsed(t, row[0])), append(values,
					parsed(t, row[column]))
			}
		}
		if x, y := run.Series(key); !slices.Equal(x, steps) || !slices.Equal(y, values) {
			t.Errorf("%s: %s is %v at %v, want %v at %v", name, key, values, steps, y, x)
		}
	}
}

func parsed(t *testing.T, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Error(err)
	}
	return x
}

// checkStore compares a metric of the MLflow store with metrics.jsonl.
func checkStore(t *testing.T, run *runlog.Run, store string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(store, "*", "*", "metrics", "train", "loss"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	var steps, values []float64
	for _, line := range lines(t, found[0]) {
		parts := strings.Fields(line)
		steps, values = append(steps, parsed(t, parts[2])), append(values, parsed(t, parts[1]))
	}
	if x, y := run.Series("loss"); !slices.Equal(x, steps) || !slices.Equal(y, values) {
		t.Errorf("the store has %v at %v, want %v at %v", values, steps, y, x)
	}
	dir := filepath.Join(filepath.Dir(found[0]), "..", "..")
	for _, name := range []string{"artifacts/config.toml", "artifacts/summary.json",
		"artifacts/pairs.png", "params/batch", "tags/mlflow.runName", "metrics/eval/knn_top1"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	if text := lines(t, filepath.Join(dir, "meta.yaml")); !slices.Contains(text, "status: 3") {
		t.Errorf("the run is not finished: %q", text)
	}
}

// checkEvents compares scalars of the event files, which Google's protobuf runtime reads, with
// metrics.jsonl. Each file is of one process.
func checkEvents(t *testing.T, run *runlog.Run) {
	t.Helper()
	dir := filepath.Join(run.Dir, tensorBoardFolder)
	for _, name := range []string{"projector_config.pbtxt", "embeddings.tsv", "metadata.tsv",
		"sprite.png"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	files, _ := filepath.Glob(filepath.Join(dir, "events.*"))
	if len(files) != 2 {
		t.Fatal(files)
	}
	const python = "/usr/bin/python3"
	if exec.Command(python, "-c", "import google.protobuf").Run() != nil {
		t.Skip("python3-protobuf is not here to read the files; tools/otherprograms/install " +
			"installs it")
	}
	text, err := exec.Command(python, append([]string{
		"../../interop/tfevents/testdata/read.py"}, files...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	for key, tag := range map[string]string{"loss": "train/loss", "eval_rankme": "eval/rankme",
		"eval_knn_top1": "eval/knn_top1"} {
		x, y := run.Series(key)
		steps, values := scalars(t, text, tag)
		same := func(a, b float64) bool { return float32(a) == float32(b) }
		if !slices.Equal(x, steps) || !slices.EqualFunc(y, values, same) {
			t.Errorf("events: %s is %v at %v, want %v at %v", tag, values, steps, y, x)
		}
	}
	for _, want := range []string{`"views/pairs"`, `"session_start_info"`, `"session_end_info"`,
		`"session_log": {"status": 1}`} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("no %s in the event files", want)
		}
	}
}

// scalars are the values of a tag in the events that testdata/read.py prints.
func scalars(t *testing.T, text []byte, tag string) (steps, values []float64) {
	t.Helper()
	for in := json.NewDecoder(bytes.NewReader(text)); ; {
		var event struct {
			Step    string
			Summary struct {
				Value []struct {
					Tag    string
					Scalar float64 `json:"simple_value"`
				}
			}
		}
		if err := in.Decode(&event); errors.Is(err, io.EOF) {
			return steps, values
		} else if err != nil {
			t.Fatal(err)
		}
		for _, v := range event.Summary.Value {
			if v.Tag != tag {
				continue
			}
			if event.Step == "" {
				event.Step = "0"
			}
			steps, values = append(steps, parsed(t, event.Step)), append(values, v.Scalar)
		}
	}
}
