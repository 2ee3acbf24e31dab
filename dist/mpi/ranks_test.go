//go:build mpi

package mpi

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The environment of ranks that a test starts.
const (
	scenario = "VKSIMCLR_TEST_SCENARIO"
	victim   = "VKSIMCLR_TEST_VICTIM"
	lines    = "VKSIMCLR_TEST_LINES" // the file of what ranks say
)

func TestMain(m *testing.M) {
	if name := os.Getenv(scenario); name != "" {
		os.Exit(play(name))
	}
	os.Exit(m.Run())
}

// mpirun is the launcher of the MPI that this program was built with. Where a rank is killed, Open
// MPI's ends the others with SIGTERM and a second later with SIGKILL, and MPICH's with SIGKILL at
// once. Patient ones leave them the time to say what they know on a busy machine.
func mpirun(t *testing.T, patient bool) []string {
	t.Helper()
	names := map[string]string{"Open MPI": "mpirun.openmpi", "MPICH": "mpirun.mpich"}
	for _, name := range []string{os.Getenv("MPIRUN"), names[libraryName()], "mpirun"} {
		if path, err := exec.LookPath(name); err == nil {
			if libraryName() == "Open MPI" {
				return []string{path, "--allow-run-as-root", "--oversubscribe",
					"--mca", "odls_base_sigkill_timeout", "10"}
			}
			if libraryName() == "MPICH" && patient {
				return []string{path, "-disable-auto-cleanup"}
			}
			return []string{path}
		}
	}
	t.Fatal("there is no mpirun for this build: install openmpi-bin or mpich")
	return nil
}

// ranks plays a scenario and returns what the ranks said and how long it took.
func ranks(t *testing.T, size int, name string, environment ...string) (string, time.Duration) {
	t.Helper()
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	args := append(mpirun(t, name != "stuck"), "-np", fmt.Sprint(size))
	c := exec.CommandContext(ctx, args[0], append(args[1:], own)...)
	said := filepath.Join(t.TempDir(), "lines")
	c.Env = append(append(os.Environ(), scenario+"="+name, lines+"="+said), environment...)
	c.WaitDelay = 5 * time.Second
	start := time.Now()
	out, err := c.CombinedOutput()
	took := time.Since(start)
	text, _ := os.ReadFile(said) // none: nobody said anything
	t.Logf("%s, %d ranks: %v\n%s\n%s", name, size, err, text, out)
	return string(text), took
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
