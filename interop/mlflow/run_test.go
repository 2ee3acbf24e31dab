package mlflow

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestRun: a run is written, goes on after a step, and ends.
func TestRun(t *testing.T) {
	store := filepath.Join(t.TempDir(), "a store")
	r, err := Create(store, "an: experiment", "it's\n'mine'", map[string]string{"lr": "0.1",
		"none": ""}, map[string]string{"device": "a GPU"})
	if err != nil {
		t.Fatal(err)
	}
	r.now = func() time.Time { return time.UnixMilli(1700) }
	r.Log("train/loss", 4.5, 1)
	r.Log("train/loss", 4.25, 2)
	r.Log("train/late", 1, 2)
	if err := r.Flush(); err != nil {
		t.Fatal(err)
	}
	appended(t, filepath.Join(r.Dir, "metrics", "train", "loss"), "1701 4.") // cut off by a kill
	r, err = Open(r.Dir, 1)
	if err != nil {
		t.Fatal(err)
	}
	r.now = func() time.Time { return time.UnixMilli(1800) }
	r.Log("train/loss", 4.125, 2)
	file := filepath.Join(t.TempDir(), "config.toml")
	appended(t, file, "seed = 1\n")
	if err := r.Artifact(file); err != nil {
		t.Fatal(err)
	}
	if err := r.End(Finished); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"metrics/train/loss": "1700 4.5 1\n1800 4.125 2\n",
		"params/lr": "0.1", "tags/device": "a GPU", "tags/mlflow.runName": "it's\n'mine'",
		"artifacts/config.toml": "seed = 1\n"} {
		text, err := os.ReadFile(filepath.Join(r.Dir, name))
		if err != nil || string(text) != want {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
	for _, name := range []string{"metrics/train/late", "params/none"} {
		if _, err := os.Stat(filepath.Join(r.Dir, name)); !os.IsNotExist(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	second, err := Create(store, "an: experiment", "second", nil, nil)
	if err != nil || filepath.Dir(second.Dir) != filepath.Dir(r.Dir) || second.Dir == r.Dir {
		t.Errorf("second run in %s, %v", second.Dir, err)
	}
	checkYAML(t, store, r)
}

// checkYAML: PyYAML, with which MLflow reads meta.yaml, reads it as MLflow wants it.
func checkYAML(t *testing.T, store string, r *Run) {
	t.Helper()
	const python = "/usr/bin/python3"
	if exec.Command(python, "-c", "import yaml").Run() != nil {
		t.Skip("python3-yaml is not here to read the files; tools/otherprograms/install " +
			"installs it")
	}
	load := func(dir string) (values map[string]any) {
		t.Helper()
		text, err := exec.Command(python, "-c", "import json, sys, yaml\n"+
			"print(json.dumps(yaml.safe_load(open(sys.argv[1]))))",
			filepath.Join(dir, metaFile)).Output()
		if err == nil {
			err = json.Unmarshal(text, &values)
		}
		if err != nil {
			t.Fatal(dir, err)
		}
		return values
	}
	experiment := filepath.Dir(r.Dir)
	for _, of := range []struct {
		dir  string
		want map[string]any
	}{
		{filepath.Join(store, "0"), map[string]any{"name": "Default", "experiment_id": "0"}},
		{experiment, map[string]any{"name": "an: experiment", "lifecycle_stage": "active",
			"experiment_id": filepath.Base(experiment)}},
		{r.Dir, map[string]any{"run_id": filepath.Base(r.Dir), "run_uuid": filepath.Base(r.Dir),
			"run_name": "it's\n'mine'", "status": 3.0, "end_time": 1800.0, "source_type": 4.0,
			"experiment_id": filepath.Base(experiment), "deleted_time": nil,
			"artifact_uri": fileURI(filepath.Join(r.Dir, "artifacts"))}},
	} {
		got := load(of.dir)
		for key, want := range of.want {
			if value, ok := got[key]; !ok || value != want {
				t.Errorf("%s: %s is %v (%T), want %v", of.dir, key, value, value, want)
			}
		}
	}
}

// TestBadStores: a store that cannot be is told with its path.
func TestBadStores(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	appended(t, file, "")
	if _, err := Create(file, "e", "r", nil, nil); err == nil {
		t.Error("a file was taken for a store")
	}
	if _, err := Open(t.TempDir(), 1); err == nil {
		t.Error("an empty folder was taken for a run")
	}
	if err := (&Run{Dir: t.TempDir()}).Artifact(filepath.Join(file, "none")); err == nil {
		t.Error("an artifact that is not there")
	}
}

func appended(t *testing.T, path, text string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
	if err == nil {
		_, err = file.WriteString(text)
	}
	if err != nil {
		t.Fatal(err)
	}
	file.Close()
}
