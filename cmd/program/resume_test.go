package program

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vksimclr/engine/enginetest"
	"vksimclr/runlog"
)

// asProgram makes the test binary behave as the program, so that a test can kill it.
const asProgram = "VKSIMCLR_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(Run(os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(inOwnCache(m.Run))
}

// inOwnCache runs the tests with one cache for all of them, empty at the start.
func inOwnCache(run func() int) int {
	dir, err := os.MkdirTemp("", "cache")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	os.Setenv("VKSIMCLR_CACHE", dir)
	return run()
}

// program is this binary as a command, killed after ten minutes. Where it was started through
// another dynamic loader, it is started through that again.
func program(t *testing.T, arguments ...string) *exec.Cmd {
	t.Helper()
	start := []string{os.Args[0]}
	if line, err := os.ReadFile("/proc/self/cmdline"); err == nil {
		words := strings.Split(strings.TrimSuffix(string(line), "\x00"), "\x00")
		start = words[:len(words)-len(os.Args)+1]
	}
	limit, stop := context.WithTimeout(context.Background(), 10*time.Minute)
	t.Cleanup(stop)
	cmd := exec.CommandContext(limit, start[0], append(slices.Clone(start[1:]), arguments...)...)
	cmd.WaitDelay = 5 * time.Second
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
}

// interrupted starts the program, interrupts it when the metrics in a run's folder have so many
// lines, and returns exit code and log.
func interrupted(t *testing.T, run string, enough int, arguments ...string) (code int, log string) {
	t.Helper()
	cmd := program(t, arguments...)
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); {
		if metricLines(run) >= enough {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatalf("%v\n%s", err, text.Bytes())
	}
	_ = cmd.Wait()
	return cmd.ProcessState.ExitCode(), text.String()
}

// metricLines is how many whole lines the metrics in a run's folder have, 0 where there are none.
func metricLines(run string) int {
	text, _ := os.ReadFile(filepath.Join(run, runlog.MetricsFile))
	return bytes.Count(text, []byte("\n"))
}

// A run that is killed at random moments and resumed each time ends with the bytes of one that was
// never stopped.
func TestKilledAndResumedRunEndsWithTheSameBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	enginetest.Device(t)
	dir := t.TempDir()
	arguments := func(out string) []string {
		return []string{"train", "--data", "shapes:600", "--batch", "32", "--epochs", "2",
			"--width", "4", "--checkpoint-every", "3",
			"--optimizer", "lars", "--knn-test", "50", "--out", filepath.Join(dir, out)}
	}
	var took time.Duration
	// the first one may compile and measure kernels, which is remembered
	for _, out := range []string{"warm", "whole"} {
		began := time.Now()
		if log, err := program(t, arguments(out)...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, log)
		}
		took = time.Since(began)
	}

	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d; a whole run takes %v", seed, took)
	random := rand.New(rand.NewPCG(seed, 0))
	kills, finished := 0, false
	for attempt := 0; attempt < 40 && !finished; attempt++ {
		line := arguments("killed")
		if attempt > 0 {
			// the kill may have come before the run made it
			if err := os.MkdirAll(filepath.Join(dir, "killed"), 0o755); err != nil {
				t.Fatal(err)
			}
			line = append(line, "--resume")
		}
		cmd := program(t, line...)
		var log bytes.Buffer
		cmd.Stdout, cmd.Stderr = &log, &log
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		killer := time.AfterFunc(time.Duration(random.Float64()*0.3*float64(took)), func() {
			if kills < 10 {
				kills++
				_ = cmd.Process.Kill()
			}
		})
		err := cmd.Wait()
		killer.Stop()
		switch {
		case err == nil:
			finished = true
		case !strings.Contains(err.Error(), "killed"):
			t.Fatalf("attempt %d: %v\n%s", attempt, err, log.Bytes())
		}
	}
	if !finished {
		t.Fatalf("not finished after %d kills", kills)
	}
	t.Logf("%d kills", kills)
	for _, name := range []string{"checkpoint-00000036.safetensors",
		"checkpoint-00000033.safetensors"} {
		whole, err := os.ReadFile(filepath.Join(dir, "whole", name))
		if err != nil {
			t.Fatal(err)
		}
		killed, err := os.ReadFile(filepath.Join(dir, "killed", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(whole, killed) {
			t.Errorf("%s differs", name)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "killed", "metrics.jsonl"))
	if steps := bytes.Count(text, []byte(`"loss":`)); err != nil || steps != 36 {
		t.Errorf("metrics.jsonl has %d steps, want 36 (%v)", steps, err)
	}
}

// Ctrl-C finishes the step, saves, and says how to go on.
func TestInterruptedRunSavesAndSaysHowToGoOn(t *testing.T) {
	enginetest.Device(t)
	out := filepath.Join(t.TempDir(), "run")
	code, log := interrupted(t, out, 3, "train", "--data", "shapes:4000", "--batch", "32",
		"--epochs", "50", "--width", "4", "--knn-bank", "64", "--knn-test", "20", "--out", out)
	found, err := filepath.Glob(filepath.Join(out, "checkpoint-*.safetensors"))
	if code != exitInterrupted || err != nil || len(found) != 1 ||
		!strings.Contains(log, "--resume --out "+out) {
		t.Errorf("exit code %d, checkpoints %v, log\n%s", code, found, log)
	}
}
