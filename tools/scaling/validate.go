package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// validation compares the simulation with ranks of this machine, a thread each.
type validation struct {
	program, arch string
	batch, steps  int
	ranks         int
	dir           string
}

// validateCommand measures a step's profile, then runs of one and of several ranks, and prints what
// the simulation says beside what was measured. Seconds are the processor's: those of a rank's
// thread that has a core for itself, also on a machine that has other work.
func validateCommand(args []string, out io.Writer) error {
	var v validation
	flags := flag.NewFlagSet("scaling validate", flag.ContinueOnError)
	flags.StringVar(&v.program, "program", "bin/vksimclr", "built by ./build.sh mpi")
	flags.StringVar(&v.arch, "arch", "tiny", "encoder, on views of 32 pixels")
	flags.IntVar(&v.batch, "batch", 64, "pictures of all ranks in a step")
	flags.IntVar(&v.steps, "steps", 24, "steps that are measured")
	flags.IntVar(&v.ranks, "ranks", 2, "ranks to compare one with")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if v.batch < v.ranks || v.steps < 1 || v.ranks < 2 {
		return errors.New("validate: give -ranks from 2, -steps from 1 and -batch from -ranks")
	}
	dir, err := os.MkdirTemp("", "scaling")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	v.dir = dir
	p, err := v.profile()
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "| ranks | model, s | measured, s | model off by | fastest step, s |\n"+
		"|---|---|---|---|---|")
	for _, ranks := range []int{1, v.ranks} {
		fastest, measured, err := v.train(ranks)
		if err != nil {
			return err
		}
		p.cluster.ranks = ranks
		model := p.simulate().computing
		fmt.Fprintf(out, "| %d | %.4f | %.4f | %+.0f %% | %.4f |\n", ranks, model, measured,
			100*(model/measured-1), fastest)
	}
	return nil
}

// profile takes the shares of layers from a trace, and the time of a step from what a long
// benchmark uses more of the processor than a short one.
func (v validation) profile() (p plan, err error) {
	inside, _ := links()
	p.profile = profile{Pictures: v.batch, Launch: 15e-6}
	p.cluster = cluster{1, v.ranks, inside[len(inside)-1], link{}}
	p.batch, p.copies, p.adds, p.stop = v.batch, 5e9, 1e9, 20e-6
	trace := filepath.Join(v.dir, "trace.json")
	bench := []string{"bench", "--arch", v.arch, "--batch", strconv.Itoa(v.batch), "--json"}
	if _, _, err := v.run(nil, append(bench, "--seconds", "0", "--trace", trace)...); err != nil {
		return p, err
	}
	if err := p.fromTrace(trace); err != nil {
		return p, err
	}
	var used [2]float64
	var steps [2]int
	for i, seconds := range []string{"0", "30"} {
		text, processor, err := v.run(nil, append(bench, "--seconds", seconds)...)
		var result struct{ Steps int }
		if err == nil {
			err = json.Unmarshal(text, &result)
		}
		if err != nil {
			return p, err
		}
		used[i], steps[i] = processor, result.Steps
	}
	if steps[1] <= steps[0] {
		return p, errors.New("validate: a step takes too long here; give a smaller -batch")
	}
	p.profile = p.scaled((used[1] - used[0]) / float64(steps[1]-steps[0]))
	return p, p.addNetwork(v.arch, 32, 128)
}

// train trains some steps. It returns the seconds of the fastest, and the processor's seconds of a
// rank's step: what a long run took more than a short one.
func (v validation) train(ranks int) (fastest, processor float64, err error) {
	var start []string
	if ranks > 1 {
		start = []string{"mpirun", "--allow-run-as-root", "--bind-to", "none", "-np",
			strconv.Itoa(ranks)}
	}
	// Both runs are an epoch, with the same judging before and after it.
	var used [2]float64
	steps := []int{4, 4 + v.steps}
	for i, n := range steps {
		out := filepath.Join(v.dir, fmt.Sprint(ranks, "-", n))
		_, used[i], err = v.run(start, "train", "--data", "shapes", "--limit",
			strconv.Itoa(n*v.batch), "--arch", v.arch, "--batch", strconv.Itoa(v.batch),
			"--epochs", "1", "--knn-bank", "64", "--knn-test", "64", "--eval-pictures", "64",
			"--out", out)
		if err != nil {
			return 0, 0, err
		}
		fastest, err = fastestStep(filepath.Join(out, "metrics.jsonl"), v.batch)
		if err != nil {
			return 0, 0, err
		}
	}
	return fastest, (used[1] - used[0]) / float64(v.steps*ranks), nil
}

// fastestStep reads a run's metrics.
func fastestStep(path string, batch int) (float64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	fastest := 0.0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var step struct {
			Rate float64 `json:"images_per_second"`
		}
		if json.Unmarshal(lines.Bytes(), &step) == nil && !math.IsInf(step.Rate, 0) {
			fastest = max(fastest, step.Rate)
		}
	}
	if fastest == 0 {
		return 0, fmt.Errorf("%s: no step with images_per_second", path)
	}
	return float64(batch) / fastest, nil
}

// run runs the program with one thread of lavapipe's. It returns what the program prints and the
// processor's seconds, those of all ranks.
func (v validation) run(start []string, args ...string) (text []byte, processor float64,
	err error) {
	words := append(append([]string(nil), start...), v.program)
	words = append(words, args...)
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Env = append(os.Environ(), "LP_NUM_THREADS=1")
	cmd.Stderr = new(bytes.Buffer)
	if text, err = cmd.Output(); err != nil {
		return nil, 0, fmt.Errorf("%s: %w\n%s%s", words, err, text, cmd.Stderr)
	}
	return text, (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), nil
}
