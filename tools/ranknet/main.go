// Ranknet runs a program that starts ranks (mpirun) on several hosts that this machine pretends:
// each is a network namespace, and the packets between them go through a relay in this program,
// which delays and loses them.
//
//	go build -o bin/ranknet ./tools/ranknet
//	bin/ranknet -hosts 2 -delay 20ms -loss 1% -- mpirun -np 2 bin/vksimclr train …
//
// Before the program starts, ranknet measures the round trip and the loss with packets of its own
// and prints both. The program runs on the first host, and finds the others through Open MPI's
// own variables. Ranknet's exit code is the program's.
//
// All processes live in a process namespace. When ranknet ends, whatever ends it, the kernel kills
// them and removes the hosts. It needs root, or `unshare --user --map-root-user bin/ranknet …`.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

// link is what one packet meets on its way from a host to another.
type link struct {
	delay time.Duration
	loss  float64 // probability, 0 to 1
	rate  float64 // bits per second that a host sends at most; 0: no limit
	seed  uint64  // of the packets that are lost
}

// settings are the command line.
type settings struct {
	link
	hosts, slots int
	probes       int
	command      []string
}

const mostHosts = 100

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, log io.Writer) int {
	var err error
	code := 0
	switch {
	case len(args) > 0 && args[0] == "init":
		code, err = first(args[1:])
	case len(args) > 0 && args[0] == "enter":
		err = enter(args[1:])
	default:
		var s settings
		if s, err = parse(args, log); err == nil {
			code, err = s.run(log)
		}
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, new(usageError)):
		fmt.Fprintln(log, "ranknet:", err)
		return 2
	case err != nil:
		fmt.Fprintln(log, "ranknet:", err)
		return 1
	}
	return code
}

type usageError string

func (e usageError) Error() string { return string(e) }

func parse(args []string, log io.Writer) (s settings, err error) {
	flags := flag.NewFlagSet("ranknet", flag.ContinueOnError)
	flags.SetOutput(log)
	flags.Usage = func() {
		fmt.Fprintln(log, "usage: ranknet [flags] -- mpirun -np N program …")
		flags.PrintDefaults()
	}
	flags.IntVar(&s.hosts, "hosts", 2, "number of hosts, 2 to 100")
	flags.IntVar(&s.slots, "slots", 1, "ranks that mpirun may start on a host")
	flags.DurationVar(&s.delay, "delay", 0, "time that a packet is on its way, in each direction")
	loss := flags.String("loss", "0", "share of the packets that are lost, as 1% or 0.01")
	rate := flags.Float64("mbit", 0, "most megabits a second that a host sends; 0: no limit")
	flags.Uint64Var(&s.seed, "seed", 1, "chooses which packets are lost")
	flags.IntVar(&s.probes, "probes", 200, "packets that measure delay and loss first; 0: none")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return s, err
	} else if err != nil {
		return s, usageError("see the flags above")
	}
	if s.loss, err = share(*loss); err != nil {
		return s, err
	}
	s.rate, s.command = 1e6**rate, flags.Args()
	return s, s.check()
}

func (s settings) check() error {
	switch {
	case s.hosts < 2 || s.hosts > mostHosts:
		return usageError(fmt.Sprintf("-hosts %d: give 2 to %d", s.hosts, mostHosts))
	case s.slots < 1:
		return usageError(fmt.Sprintf("-slots %d: give 1 or more", s.slots))
	case s.delay < 0 || s.delay > 10*time.Second:
		return usageError(fmt.Sprintf("-delay %v: give 0 to 10s", s.delay))
	case s.rate < 0:
		return usageError(fmt.Sprintf("-mbit %g: give 0 or more", s.rate/1e6))
	case s.probes < 0:
		return usageError(fmt.Sprintf("-probes %d: give 0 or more", s.probes))
	case len(s.command) == 0:
		return usageError("no program: write it behind --, as ranknet -hosts 2 -- mpirun -np 2 …")
	}
	return nil
}

// share reads a share from 0 to below 1, as 1% or 0.01.
func share(text string) (float64, error) {
	number, percent := strings.CutSuffix(text, "%")
	v, err := strconv.ParseFloat(number, 64)
	if percent {
		v /= 100
	}
	if err != nil || !(v >= 0 && v < 1) {
		return 0, usageError(fmt.Sprintf("-loss %s: give a share below 1, as 1%% or 0.01", text))
	}
	return v, nil
}
