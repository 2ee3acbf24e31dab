package program

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"vksimclr/train"
)

// Exit codes. An interrupted run has saved its state; its code is the shell's for Ctrl-C, so that
// scripts stop too.
const (
	exitError       = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// commands is the whole command line.
type commands struct {
	Inspect    inspectCommand    `cmd:"" help:"Look for faults in pictures before training."`
	Views      viewsCommand      `cmd:"" help:"Draw what training will see of pictures."`
	Init       initCommand       `cmd:"" help:"Write a file of settings, with their reasons."`
	Train      trainCommand      `cmd:"" help:"Train an encoder without labels."`
	Eval       evalCommands      `cmd:"" help:"Judge a trained encoder."`
	Finetune   finetuneCommand   `cmd:"" help:"Train an encoder with labels: all, or few."`
	Distill    distillCommand    `cmd:"" help:"Train a student to answer as a teacher does."`
	Embed      embedCommand      `cmd:"" help:"Write the embeddings of pictures."`
	Pack       packCommand       `cmd:"" help:"Decode pictures once, into one file to train on."`
	Predict    predictCommand    `cmd:"" help:"Write the classes of pictures, by a classifier."`
	Explore    exploreCommand    `cmd:"" help:"Find one's way among pictures, on a page."`
	Select     selectCommand     `cmd:"" help:"Choose pictures to label."`
	Chart      chartCommand      `cmd:"" help:"Draw the curves of runs."`
	Report     reportCommand     `cmd:"" help:"Write what came of a run as one page."`
	Dashboard  dashboardCommand  `cmd:"" help:"Show runs on a web page while they train."`
	Export     exportCommand     `cmd:"" help:"Write the encoder for other programs."`
	Import     importCommand     `cmd:"" help:"Take the encoder of another program."`
	Verify     verifyCommand     `cmd:"" help:"Replay steps of a run and compare every bit."`
	Bench      benchCommand      `cmd:"" help:"Time the training step."`
	Plan       planCommand       `cmd:"" help:"Say what a training step needs."`
	Tune       tuneCommand       `cmd:"" help:"Measure which kernels are fastest here."`
	Completion completionCommand `cmd:"" help:"Print lines for the Tab key."`
	Man        manCommand        `cmd:"" help:"Print a manual page."`
	Doctor     doctorCommand     `cmd:"" help:"Say whether this machine can train, and how."`
	Selftest   selftestCommand   `cmd:"" help:"Check every kernel on a device, and report."`
	Devices    devicesCommand    `cmd:"" help:"List the Vulkan devices of this machine."`
	Version    versionCommand    `cmd:"" help:"Print the version."`
}

func (commands) Help() string {
	return `Examples:

  vksimclr train                                   the embedded data set, a few minutes on a CPU
  vksimclr inspect --data DIR --out report         what is wrong with the pictures?
  vksimclr views --data DIR --out sheet.png        what will the encoder see of them?
  vksimclr train --data cifar10:DIR --arch small   real pictures
  vksimclr eval knn runs/mine                      how good is the newest checkpoint?
  vksimclr eval linear runs/mine                   and for telling the classes apart?
  vksimclr eval rank runs/mine                     and without labels?
  vksimclr predict runs/mine --data DIR --out F.csv  the classes of other pictures
  vksimclr embed runs/mine --out train.npy         its features for other programs
  vksimclr devices                                 what is there to run on?
  vksimclr selftest                                does it compute rightly?`
}

// console is where a command writes: results to out, progress and warnings to log.
type console struct {
	out, log io.Writer
	watcher  Watcher // of train; nil: none
	ranks    *ranks  // nil: one process alone
}

// printJSON writes one indented value for programs to read.
func (c console) printJSON(v any) error {
	encoder := json.NewEncoder(c.out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

// print writes a result as JSON, or as the text that it is for people.
func (c console) print(asJSON bool, result fmt.Stringer) error {
	if asJSON {
		return c.printJSON(result)
	}
	_, err := fmt.Fprintln(c.out, result)
	return err
}

// Run is the program vksimclr: it parses, runs one command and returns the exit code. Processes
// that mpirun or srun started together work together.
func Run(args []string, stdout, stderr io.Writer) int {
	return runStarted(console{out: stdout, log: stderr}, func(c console) int {
		return run(context.Background(), args, c)
	})
}

func run(ctx context.Context, args []string, c console) (code int) {
	stdout, stderr := c.out, c.log
	ctx, stop := untilSignal(ctx, stderr)
	defer stop()

	type exit int // what kong wants after --help
	defer func() {
		if e := recover(); e != nil {
			wanted, ok := e.(exit)
			if !ok {
				panic(e)
			}
			code = int(wanted)
		}
	}()
	parser := newParser(
		kong.Writers(stdout, stderr), kong.Exit(func(code int) { panic(exit(code)) }),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(c))
	if completes(parser, stdout) {
		return 0
	}
	line, err := parser.Parse(args)
	if err == nil {
		err = c.ranks.checkCommand(line.Command())
	}
	if err = c.ranks.agree(err); err != nil {
		if mistake := (*usageError)(nil); errors.As(err, &mistake) {
			return c.ended(err)
		}
		fmt.Fprintf(stderr, "vksimclr: %s%s; see '%s --help'\n", err, unquoted(err), commandOf(err))
		return exitUsage
	}
	return c.ended(c.ranks.finish(train.WithRemedy(line.Run())))
}

// ended reports how a command ended and picks the exit code. Of several ranks, rank 0 reports.
func (c console) ended(err error) int {
	if errors.Is(err, errFollower) {
		err = nil
	}
	if c.ranks != nil {
		c.ranks.ended = err
		if c.ranks.reported(err) {
			return exitError
		}
	}
	return report(c.log, err)
}

// newParser makes the parser of the command line. A wrong tag panics: every test would show it.
func newParser(options ...kong.Option) *kong.Kong {
	var all commands
	return kong.Must(&all, append(options,
		kong.Name("vksimclr"),
		kong.Description("SimCLR training and evaluation on any Vulkan device."),
		kong.ConfigureHelp(kong.HelpOptions{NoExpandSubcommands: true, WrapUpperBound: 120}),
		kong.FlagNamer(flagName), trainVars(), evalVars(), finetuneVars(), distillVars(),
		kong.PostBuild(func(k *kong.Kong) error { return describe(k, &all.Train) }))...)
}

// flagName gives the settings of Settings the same names in every command.
func flagName(fieldName string) string {
	if flag, ok := settingFlag(fieldName); ok {
		return flag
	}
	return strings.ToLower(fieldName)
}

// commandOf is the command whose help answers a parse error.
func commandOf(err error) string {
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context != nil {
		if node := parse.Context.Selected(); node != nil {
			return node.FullPath()
		}
	}
	return "vksimclr"
}

// unquoted is the remedy where the shell has made many arguments of a pattern of shards, or where
// pictures are given without a flag.
func unquoted(err error) string {
	text := err.Error()
	word, unexpected := strings.CutPrefix(text, "unexpected argument ")
	switch {
	case unexpected && strings.HasSuffix(text, ".tar"):
		return ": give a pattern of shards in quotes"
	case unexpected && isThere(word):
		return ": pictures are given with --data"
	}
	return ""
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// report prints a command's error, one line for each problem, and picks the exit code.
func report(stderr io.Writer, err error) int {
	if err == nil {
		return 0
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		fmt.Fprintf(stderr, "vksimclr: %s\n", line)
	}
	var mistake *usageError
	switch {
	case errors.As(err, &mistake):
		return exitUsage
	case errors.Is(err, errInterrupted):
		return exitInterrupted
	}
	return exitError
}

// untilSignal is a context that ends with its parent or at the first SIGINT or SIGTERM; the second
// one ends the program as usual.
func untilSignal(parent context.Context, stderr io.Writer) (ctx context.Context,
	stop func()) {
	ctx, release := signal.NotifyContext(parent, os.Interrupt, syscall.SIGTERM)
	forget := context.AfterFunc(ctx, func() {
		release()
		fmt.Fprintln(stderr, "\nvksimclr: stopping; a run saves first; once more stops at once")
	})
	return ctx, func() { forget(); release() }
}
