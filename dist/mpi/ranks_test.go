//go:build mpi

package mpi

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// The environment of ranks that a test starts.
const (
	scenario = "VKSIMCLR_TEST_SCENARIO"
	victim   = "VKSIMCLR_TEST_VICTIM"
)

func TestMain(m *testing.M) {
	if name := os.Getenv(scenario); name != "" {
		os.Exit(play(name))
	}
	os.Exit(m.Run())
}

// mpirun finds the launcher of the MPI that this program was built with.
func mpirun(t *testing.T) []string {
	t.Helper()
	names := map[string]string{"Open MPI": "mpirun.openmpi", "MPICH": "mpirun.mpich"}
	for _, name := range []string{os.Getenv("MPIRUN"), names[libraryName()], "mpirun"} {
		if path, err := exec.LookPath(name); err == nil {
			if libraryName() == "Open MPI" {
				return []string{path, "--allow-run-as-root", "--oversubscribe"}
			}
			return []string{path}
		}
	}
	t.Fatal("there is no mpirun for this build: install openmpi-bin or mpich")
	return nil
}

// ranks plays a scenario and returns what was printed and how long it took.
func ranks(t *testing.T, size int, name string, environment ...string) (string, time.Duration) {
	t.Helper()
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	args := append(mpirun(t), "-np", fmt.Sprint(size))
	c := exec.CommandContext(ctx, args[0], append(args[1:], own)...)
	c.Env = append(append(os.Environ(), scenario+"="+name), environment...)
	c.WaitDelay = 5 * time.Second
	start := time.Now()
	out, err := c.CombinedOutput()
	t.Logf("%s, %d ranks: %v\n%s", name, size, err, out)
	return string(out), time.Since(start)
}

// done checks that every rank came to its end.
func done(t *testing.T, size int, out string) {
	t.Helper()
	for rank := range size {
		if !strings.Contains(out, fmt.Sprintf("%d: is done\n", rank)) {
			t.Errorf("rank %d is not done", rank)
		}
	}
}

func TestMPIKeepsTheContract(t *testing.T) {
	for _, size := range []int{1, 2, 3, 4} {
		out, _ := ranks(t, size, "contract")
		done(t, size, out)
	}
}
