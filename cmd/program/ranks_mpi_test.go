//go:build mpi

package program

import (
	"bytes"
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"vksimclr/engine/enginetest"
)

// A rank that is asked to stop has all ranks save once and stop. One that is killed ends the
// others, which say so and leave a good checkpoint. The run goes on in one process.
func TestRanksUnderMPIRun(t *testing.T) {
	enginetest.Device(t)
	version, err := exec.Command(mpirun(), "--version").Output()
	if err != nil || !bytes.Contains(version, []byte("Open MPI")) {
		t.Skipf("%s is not Open MPI's: %v", mpirun(), err)
	}
	out := filepath.Join(t.TempDir(), "run")
	train := []string{"train", "--data", "shapes:64", "--batch", "16", "--width", "4", "--knn-test",
		"8", "--eval-pictures", "0", "--report", "off", "--checkpoint-every", "2", "--out", out}
	endless := append(train, "--epochs", "10000")
	code, said := signalled(t, 0, syscall.SIGTERM, endless)
	if code != exitInterrupted || !strings.Contains(said, "interrupted after step") {
		t.Errorf("code %d after SIGTERM to rank 1: %s", code, said)
	}
	before := metricLines(out)
	code, said = signalled(t, before, syscall.SIGKILL, append(endless, "--resume"))
	if code == 0 || !strings.Contains(said, "vksimclr: rank 1 on host") ||
		!strings.Contains(said, "go on from checkpoint-") {
		t.Errorf("code %d after the death of rank 1: %s", code, said)
	}
	if code, _, said := call(append(endless, "--resume", "--dry-run")...); code != 0 {
		t.Errorf("the run does not go on: %s", said)
	}
}

// mpirun is the launcher of the MPI that this program was built with.
func mpirun() string { return cmp.Or(os.Getenv("MPIRUN"), "mpirun") }

// signalled trains on two ranks, sends rank 1 a signal once the run has more than so many lines of
// metrics, and returns how mpirun ended, which must be soon.
func signalled(t *testing.T, lines int, s syscall.Signal, args []string) (code int, said string) {
	t.Helper()
	run := program(t, args...)
	launch := exec.Command(mpirun(), append([]string{"--allow-run-as-root", "--oversubscribe",
		"-np", "2"}, run.Args...)...)
	launch.Env = run.Env
	var text bytes.Buffer
	launch.Stdout, launch.Stderr = &text, &text
	if err := launch.Start(); err != nil {
		t.Fatal(err)
	}
	out := args[1+slices.Index(args, "--out")]
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); {
		if metricLines(out) > lines+4 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if err := syscall.Kill(secondRank(t, out), s); err != nil {
		t.Fatalf("%v: %s", err, text.Bytes())
	}
	late := time.AfterFunc(30*time.Second, func() { _ = launch.Process.Kill() })
	defer late.Stop()
	_ = launch.Wait()
	return launch.ProcessState.ExitCode(), text.String()
}

// secondRank is the process of rank 1 whose folder is out.
func secondRank(t *testing.T, out string) (pid int) {
	t.Helper()
	processes, _ := filepath.Glob("/proc/[0-9]*")
	for _, process := range processes {
		line, _ := os.ReadFile(filepath.Join(process, "cmdline"))
		environment, _ := os.ReadFile(filepath.Join(process, "environ"))
		if bytes.Contains(line, []byte("\x00"+out+"\x00")) &&
			bytes.Contains(environment, []byte("\x00OMPI_COMM_WORLD_RANK=1\x00")) {
			pid, _ = strconv.Atoi(filepath.Base(process))
			return pid
		}
	}
	t.Fatalf("there is no rank 1 of %s", out)
	return 0
}
