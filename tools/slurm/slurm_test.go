// Package slurm tests the scripts of this folder.
package slurm

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestTry runs a job of two tasks on a cluster of its own: arguments, output and exit code pass.
func TestTry(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("slurmd needs root")
	}
	t.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin")
	for _, program := range []string{"munged", "slurmctld", "slurmd", "sbatch", "srun"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip("Slurm is not installed: ", err)
		}
	}
	job := filepath.Join(t.TempDir(), "job")
	text := "#!/bin/bash\nsrun sh -c 'echo task $SLURM_PROCID of $SLURM_NTASKS says '$1\nexit 3\n"
	if err := os.WriteFile(job, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	limit, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	cmd := exec.CommandContext(limit, "./try", "-n", "2", job, "word")
	cmd.WaitDelay = 5 * time.Second
	out, _ := cmd.CombinedOutput()
	for _, line := range []string{"task 0 of 2 says word", "task 1 of 2 says word"} {
		if !strings.Contains(string(out), line) {
			t.Errorf("no %q", line)
		}
	}
	if code := cmd.ProcessState.ExitCode(); code != 3 || t.Failed() {
		t.Errorf("exit code %d, want 3:\n%s", code, out)
	}
}

// TestTryRefuses tells a mistake in the command line before anything starts.
func TestTryRefuses(t *testing.T) {
	for _, args := range [][]string{nil, {"-n", "0", "try"}, {"no/such/job"}} {
		if out, err := exec.Command("./try", args...).CombinedOutput(); err == nil ||
			!strings.HasPrefix(string(out), "slurm: ") {
			t.Errorf("try %q says %q, %v", args, out, err)
		}
	}
}
