package program

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/engine/enginetest"
)

// A page shows the run, and the logs that were asked for have its steps and its test.
func TestFinetuneIsWatched(t *testing.T) {
	enginetest.Device(t)
	dir := t.TempDir()
	run, out, store := base(t, dir, "2"), filepath.Join(dir, "out"), filepath.Join(dir, "store")
	code, _, log := call("finetune", run, "--subset", "20%", "--freeze", "encoder", "--epochs", "2",
		"--test-limit", "20", "--log", "csv,mlflow:"+store, "--dashboard", "127.0.0.1:0",
		"--out", out)
	if code != 0 || !strings.Contains(log, "dashboard: http://127.0.0.1:") {
		t.Fatalf("%d %s", code, log)
	}
	for name, keys := range map[string]string{stepsCSV: "step,epoch,loss",
		evaluationsCSV: "step,epoch,eval_pictures,eval_top1,eval_top5,eval_per_class"} {
		rows := lines(t, filepath.Join(out, name))
		if len(rows) < 2 || !strings.HasPrefix(string(rows[0]), keys) {
			t.Errorf("%s: %s", name, rows)
		}
	}
	params, _ := filepath.Glob(filepath.Join(store, "*", "*", "params", "optimizer"))
	tests, _ := filepath.Glob(filepath.Join(store, "*", "*", "metrics", "eval", "top1"))
	if len(params) != 1 || len(tests) != 1 {
		t.Errorf("the store has %v and %v", params, tests)
	}
	if _, err := os.Stat(filepath.Join(out, tensorBoardFolder)); err == nil {
		t.Error("TensorBoard's files are there, which nobody asked for")
	}
	must(t, "finetune", out, "--resume") // keeps to its logs
	if _, err := os.Stat(filepath.Join(out, tensorBoardFolder)); err == nil {
		t.Error("the run went on with other logs")
	}
	for flag, value := range map[string]string{"--log": "wandb", "--dashboard": "nowhere"} {
		code, _, log := call("finetune", run, flag, value, "--out", filepath.Join(dir, "no"))
		if code != exitUsage || !strings.Contains(log, flag) || !strings.Contains(log, value) {
			t.Errorf("%s %s: %d %s", flag, value, code, log)
		}
	}
}
