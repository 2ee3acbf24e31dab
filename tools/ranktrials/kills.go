package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"time"
)

// lossLine is what a rank says of another that is gone.
var lossLine = regexp.MustCompile(`vksimclr: rank \d+ on host .*`)

// kills trains, kills a rank at a random moment and has the run go on, until enough are killed.
// Then the run ends undisturbed.
func kills(t trial) error {
	dir := filepath.Join(t.out, "killed")
	random := rand.New(rand.NewPCG(1, 2))
	slowest := time.Duration(0)
	for kill := range t.kills {
		ranks := t.ranks
		if kill%2 == 1 {
			ranks = t.fewer
		}
		victim := kill / 2 % ranks
		moment := time.Duration(random.Float64() * float64(20*time.Second))
		line, took, err := t.kill(kill > 0, dir, ranks, victim, moment)
		if errors.Is(err, errOver) {
			fmt.Printf("the run was over after %d kills\n", kill)
			break
		}
		if err != nil {
			return fmt.Errorf("kill %d: %w", kill+1, err)
		}
		slowest = max(slowest, took)
		fmt.Printf("kill %2d: rank %d of %d, %.1f s after a checkpoint; all over in %.1f s: "+
			"%s\n", kill+1, victim, ranks, moment.Seconds(), took.Seconds(), line)
	}
	c := t.start(t.fewer, dir, "--resume")
	if text, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %w: %s", c.Args, err, text)
	}
	before, after, err := knn(dir)
	if err != nil {
		return err
	}
	fmt.Printf("the others ended in %.1f s at most; the run is over: kNN %.2f %%, %.2f %% before\n",
		slowest.Seconds(), after, before)
	return nil
}

var errOver = errors.New("the run was over before its rank was killed")

// kill starts or resumes the run, kills a rank a while after the run has saved a checkpoint, and
// waits for the others. line is what they said.
func (t trial) kill(resume bool, dir string, ranks, victim int, moment time.Duration) (line string,
	took time.Duration, err error) {
	var more []string
	if resume {
		more = []string{"--resume"}
	}
	before := newest(dir)
	c := t.start(ranks, dir, more...)
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	if err := c.Start(); err != nil {
		return "", 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	for newest(dir) == before { // until it makes way
		select {
		case err := <-ended:
			if err == nil {
				return "", 0, errOver
			}
			return "", 0, fmt.Errorf("%v: %w: %s", c.Args, err, &said)
		case <-time.After(50 * time.Millisecond):
		}
	}
	select {
	case <-ended:
		return "", 0, errOver
	case <-time.After(moment):
	}
	for _, p := range ranksIn(dir) {
		if p.rank == victim {
			err = syscall.Kill(p.pid, syscall.SIGKILL)
		}
	}
	killed := time.Now()
	if err != nil {
		return "", 0, err
	}
	for err = error(nil); ; {
		select {
		case err = <-ended:
			if err == nil {
				return "", 0, errOver
			}
			ended = nil
		case <-time.After(50 * time.Millisecond):
		}
		left := ranksIn(dir)
		if took = time.Since(killed); ended == nil && len(left) == 0 {
			break
		}
		if took > t.within {
			return "", took, fmt.Errorf("%d ranks are left after %v: %s", len(left), took, &said)
		}
	}
	if line = lossLine.FindString(said.String()); line == "" {
		return "", took, fmt.Errorf("no rank said which one is gone: %s", &said)
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() == 0 {
		return line, took, fmt.Errorf("mpirun ended with %v, want a code other than 0", err)
	}
	return line, took, nil
}

// newest is the last checkpoint of a run; empty: none.
func newest(dir string) string {
	found, _ := filepath.Glob(filepath.Join(dir, "checkpoint-*.safetensors"))
	if len(found) == 0 {
		return ""
	}
	return found[len(found)-1]
}
