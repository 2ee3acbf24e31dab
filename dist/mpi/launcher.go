package mpi

import (
	"fmt"
	"strconv"
)

// launcher is what started this process as one of several ranks.
type launcher struct {
	name string // "mpirun" or "srun"
	size int
}

// launched tells from the environment how many ranks were started, 1 without a launcher. A batch
// script of Slurm is one process whatever the job's size: only a step counts.
func launched(getenv func(string) string) launcher {
	for _, l := range []struct{ name, variable string }{
		{"mpirun", "OMPI_COMM_WORLD_SIZE"}, // Open MPI's, of versions 4 and 5
		{"mpirun", "PMI_SIZE"},             // MPICH's and those of its family
		{"srun", "SLURM_STEP_NUM_TASKS"},
	} {
		if size, err := strconv.Atoi(getenv(l.variable)); err == nil && size > 0 {
			return launcher{l.name, size}
		}
	}
	return launcher{"", 1}
}

// notBuilt is the error of a program without MPI that was started as several.
func notBuilt(l launcher) error {
	return fmt.Errorf("%s started %d of this program, which was built without MPI:"+
		" build it with ./build.sh mpi (or go build -tags mpi), or start it alone", l.name, l.size)
}

// otherMPI is the error where the launcher and the library do not know each other.
func otherMPI(l launcher, library string, size int) error {
	how := "start it with that MPI's mpirun, or build it with the other one's compiler:" +
		" MPICC=mpicc.mpich ./build.sh mpi"
	if l.name == "srun" {
		how = "try srun --mpi=pmix or --mpi=pmi2 (srun --mpi=list shows what there is), or mpirun"
	}
	return fmt.Errorf("%s started %d of this program, but its MPI (%s) sees %d: %s", l.name, l.size,
		library, size, how)
}
