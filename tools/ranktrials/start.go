package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// start is the command that trains on so many ranks; one needs no mpirun.
func (t trial) start(ranks int, out string, more ...string) *exec.Cmd {
	train := append(append([]string{t.program, "train"}, t.flags...), more...)
	train = append(train, "--out", out)
	if ranks == 1 {
		return exec.Command(train[0], train[1:]...)
	}
	args := []string{"--oversubscribe", "-np", strconv.Itoa(ranks)}
	if os.Geteuid() == 0 {
		args = append([]string{"--allow-run-as-root"}, args...)
	}
	return exec.Command("mpirun", append(args, train...)...)
}

// knn is what the summary of a run says of its encoder, before and after training.
func knn(dir string) (before, after float64, err error) {
	text, err := os.ReadFile(filepath.Join(dir, "summary.json"))
	if err != nil {
		return 0, 0, err
	}
	var s struct {
		Before *float64 `json:"knn_before"`
		After  *float64 `json:"knn_after"`
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return 0, 0, fmt.Errorf("%s: %w", dir, err)
	}
	if s.Before == nil || s.After == nil {
		return 0, 0, fmt.Errorf("%s: the run was not judged: give pictures with labels", dir)
	}
	return *s.Before, *s.After, nil
}

// rankOf is a process and its rank.
type rankOf struct{ pid, rank int }

// ranksIn finds the ranks among all processes that a launcher started with a folder as --out.
func ranksIn(out string) (found []rankOf) {
	processes, _ := filepath.Glob("/proc/[0-9]*")
	for _, process := range processes {
		line, err := os.ReadFile(filepath.Join(process, "cmdline"))
		if err != nil || !strings.Contains(string(line), "\x00"+out+"\x00") {
			continue
		}
		environment, err := os.ReadFile(filepath.Join(process, "environ"))
		if err != nil {
			continue
		}
		pid, _ := strconv.Atoi(filepath.Base(process))
		for variable := range strings.SplitSeq(string(environment), "\x00") {
			name, value, _ := strings.Cut(variable, "=")
			if name != "OMPI_COMM_WORLD_RANK" && name != "PMI_RANK" {
				continue
			}
			if rank, err := strconv.Atoi(value); err == nil {
				found = append(found, rankOf{pid, rank})
				break
			}
		}
	}
	return found
}
