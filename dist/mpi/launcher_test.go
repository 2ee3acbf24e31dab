package mpi

import (
	"strings"
	"testing"
)

func TestLaunchersAreKnown(t *testing.T) {
	for environment, want := range map[string]launcher{
		"":                                      {"", 1},
		"OMPI_COMM_WORLD_SIZE=4":                {"mpirun", 4},
		"PMI_SIZE=2":                            {"mpirun", 2},
		"SLURM_NTASKS=8":                        {"", 1}, // a batch script: one process
		"SLURM_NTASKS=8 SLURM_STEP_NUM_TASKS=3": {"srun", 3},
		"OMPI_COMM_WORLD_SIZE=1 SLURM_STEP_NUM_TASKS=3": {"mpirun", 1},
		"PMI_SIZE=many": {"", 1},
	} {
		if got := launched(getenv(environment)); got != want {
			t.Errorf("%q: %+v, want %+v", environment, got, want)
		}
	}
}

// TestOneRankNeedsNoMPI also holds for builds with it: MPI is not touched.
func TestOneRankNeedsNoMPI(t *testing.T) {
	w, err := Start(Options{Getenv: getenv("OMPI_COMM_WORLD_SIZE=1")})
	if err != nil {
		t.Fatal(err)
	}
	if w.Size() != 1 || w.LocalSize != 1 || len(w.Hosts) != 1 || w.Err() != nil || w.Lost() != nil {
		t.Errorf("one rank is %+v", w)
	}
	if err := w.End(nil); err != nil {
		t.Error(err)
	}
}

// TestErrorsNameTheRemedy: what a wrong launcher and a wrong build say.
func TestErrorsNameTheRemedy(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{notBuilt(launcher{"srun", 4}).Error(), "srun started 4 of this program, which was built " +
			"without MPI: build it with ./build.sh mpi"},
		{otherMPI(launcher{"mpirun", 2}, "MPICH", 1).Error(), "(MPICH) sees 1: start it with that"},
		{otherMPI(launcher{"srun", 2}, "MPICH", 1).Error(), "(MPICH) sees 1: try srun --mpi=pmix"},
	} {
		if !strings.Contains(c.got, c.want) {
			t.Errorf("%q has no %q", c.got, c.want)
		}
	}
}

func getenv(environment string) func(string) string {
	return func(name string) string {
		for _, e := range strings.Fields(environment) {
			if n, value, _ := strings.Cut(e, "="); n == name {
				return value
			}
		}
		return ""
	}
}
