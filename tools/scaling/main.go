// Scaling foretells how training scales over ranks: a discrete-event simulation of a step, fed with
// the measured profile of one rank's step and a model of the links between ranks.
//
//	scaling profile -arch A -size S -batch B -trace STEP.json > PROFILE.json
//	scaling run -profile PROFILE.json -ranks 64 -batch 4096 -inside nvlink -between 100
//	scaling plots -out docs
//	scaling validate -program bin/vksimclr
//
// docs/scaling.md explains the model and shows the plots.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() { os.Exit(command(os.Args[1:], os.Stdout, os.Stderr)) }

func command(args []string, stdout, stderr io.Writer) int {
	commands := map[string]func([]string, io.Writer) error{
		"profile": profileCommand, "run": runCommand, "plots": plotsCommand,
		"validate": validateCommand,
	}
	if len(args) == 0 || commands[args[0]] == nil {
		fmt.Fprintln(stderr, "usage: scaling profile|run|plots|validate [flags]; -h lists them")
		return 2
	}
	err := commands[args[0]](args[1:], stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "scaling:", err)
		return 1
	}
	return 0
}

// profileCommand makes a profile of a trace, or estimates one from a plan.
func profileCommand(args []string, out io.Writer) error {
	p := profile{}
	flags := flag.NewFlagSet("scaling profile", flag.ContinueOnError)
	arch := flags.String("arch", "small", "encoder of the step")
	size := flags.Int("size", 32, "side of a view")
	width := flags.Int("dim", 128, "width of an embedding")
	trace := flags.String("trace", "", "file of `vksimclr bench --trace`")
	plan := flags.String("plan", "", "file of `vksimclr plan --tensors --json`, for an estimate")
	seconds := flags.Float64("step", 0, "measured seconds of a step without profiling: all parts "+
		"are scaled to it; 0: as they are")
	flags.IntVar(&p.Pictures, "batch", 128, "pictures of the step")
	flags.Float64Var(&p.Launch, "launch", 5e-6,
		"seconds of an operation that a smaller batch does not save")
	flags.StringVar(&p.Device, "device", "", "name of the device")
	flags.StringVar(&p.Source, "source", "", "where the numbers are from")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if (*trace == "") == (*plan == "") || p.Pictures < 1 || *seconds < 0 || p.Launch < 0 {
		return errors.New("profile: give -trace FILE or -plan FILE, and numbers above 0")
	}
	p.Name = fmt.Sprintf("%s at %d, batch %d", *arch, *size, p.Pictures)
	err := error(nil)
	if *trace != "" {
		err = p.fromTrace(*trace)
	} else {
		err = p.fromPlan(*plan)
	}
	if err == nil {
		err = p.addNetwork(*arch, *size, *width)
	}
	if err != nil {
		return err
	}
	if *seconds > 0 {
		p = p.scaled(*seconds)
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(p)
}
