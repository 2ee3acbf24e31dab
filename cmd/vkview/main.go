//go:build view

// Command vkview shows a run in a window, on the device that trains: `vkview train …` is
// `vksimclr train …` with a window, and `vkview RUN` shows the folder of a run.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"vksimclr/cmd/program"
)

const usage = `vkview shows a run in a window.

  vkview train [FLAGS]        train as 'vksimclr train' does, with the very same bits, and watch
  vkview [--device D] RUN     watch the folder of a run, while it goes on or afterwards

Keys: space pause, n or right one step, left back (RUN), s screenshot, h help, q stop and save.
A closed window stops nothing: training goes on without it. 'vkview train --help' lists the flags.
`

func init() { runtime.LockOSThread() } // window systems want the main thread

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run does what the command line says, while this goroutine serves the window.
func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	main := newMainThread()
	keys := newKeys(stop)
	w := &window{main: main, keys: keys}
	var work func() int
	switch {
	case len(args) == 0, args[0] == "--help", args[0] == "-h", args[0] == "help":
		fmt.Fprint(stdout, usage)
		return 0
	case args[0] == "train":
		work = func() int {
			return program.RunWatched(ctx, args, stdout, stderr, newLive(ctx, w, stderr))
		}
	default:
		dir, device, err := replayArguments(args)
		if err != nil {
			fmt.Fprintf(stderr, "vkview: %v; see 'vkview --help'\n", err)
			return 2
		}
		work = func() int {
			if err := replay(ctx, w, dir, device); err != nil {
				fmt.Fprintf(stderr, "vkview: %v\n", err)
				return 1
			}
			return 0
		}
	}
	return main.serve(work, w)
}

// replayArguments are the folder and the device of `vkview RUN`.
func replayArguments(args []string) (dir, device string, err error) {
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		value, isDevice := strings.CutPrefix(arg, "--device=")
		switch {
		case isDevice:
			device = value
		case arg == "--device":
			if len(args) == 0 {
				return "", "", fmt.Errorf("--device wants an index or a name")
			}
			device, args = args[0], args[1:]
		case strings.HasPrefix(arg, "-"):
			return "", "", fmt.Errorf("unknown flag %s", arg)
		case dir != "":
			return "", "", fmt.Errorf("one folder at a time, not %s and %s", dir, arg)
		default:
			dir = arg
		}
	}
	if dir == "" {
		return "", "", fmt.Errorf("give the folder of a run, or train")
	}
	return dir, device, nil
}
