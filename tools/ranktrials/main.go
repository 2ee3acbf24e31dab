// Command ranktrials tries what ranks promise: that they train as one process does, and that a run
// outlives its ranks. The program must be built with MPI (./build.sh mpi).
//
//	go run ./tools/ranktrials quality [FLAGS] bin/vksimclr OUT -- FLAGS OF TRAIN
//	go run ./tools/ranktrials kills [FLAGS] bin/vksimclr OUT -- FLAGS OF TRAIN
//
// quality trains with each seed in one process, on ranks that share the batch, and on ranks with
// --bn rank, and prints what kNN says of each. kills kills ranks of a run at random moments, has
// the run go on, in turn with fewer ranks and with all, and prints how the others ended.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// trial is what both commands are told.
type trial struct {
	program string
	out     string
	flags   []string // of train
	ranks   int
	fewer   int // ranks of every other start after a kill
	seeds   int
	kills   int
	within  time.Duration // in which the other ranks must end
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "ranktrials:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	commands := map[string]func(trial) error{"quality": quality, "kills": kills}
	if len(args) == 0 || commands[args[0]] == nil {
		return fmt.Errorf("give quality or kills, its flags, the program, a folder, -- and " +
			"flags of train")
	}
	t := trial{}
	if at := slices.Index(args, "--"); at >= 0 {
		t.flags, args = args[at+1:], args[:at]
	}
	set := flag.NewFlagSet(args[0], flag.ExitOnError)
	set.IntVar(&t.ranks, "ranks", 4, "ranks of a start")
	set.IntVar(&t.fewer, "fewer", 3, "ranks of every other start after a kill")
	set.IntVar(&t.seeds, "seeds", 3, "runs of each kind")
	set.IntVar(&t.kills, "kills", 20, "ranks to kill")
	set.DurationVar(&t.within, "within", 15*time.Second, "time in which the other ranks must end")
	if err := set.Parse(args[1:]); err != nil {
		return err
	}
	if set.NArg() != 2 || t.ranks < 2 || t.fewer < 1 {
		return fmt.Errorf("%s needs the program and a folder, and 2 ranks or more", args[0])
	}
	t.program, t.out = set.Arg(0), set.Arg(1)
	if err := os.MkdirAll(t.out, 0o777); err != nil {
		return err
	}
	fmt.Printf("flags of train: %s\n", strings.Join(t.flags, " "))
	return commands[args[0]](t)
}
