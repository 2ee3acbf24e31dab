// Command labelbudget compares ways to choose which pictures to label. For encoders of several
// seeds it lets vksimclr select choose pictures, fits a linear classifier to their labels, and
// prints its accuracy on the test pictures, as a table.
//
//	go run ./tools/labelbudget bin/vksimclr LIMIT FOLDER...
//
// Each folder has run, a run's folder, and train.npy and test.npy, which vksimclr embed wrote of
// its training pictures with --limit LIMIT, and of its test pictures. The seed of the chance is the
// number of the folder, from 1. The classifier has the penalty 1 for every way, as the library
// scikit-learn has it when nobody chooses.
package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"vksimclr/eval"
	"vksimclr/interop"
)

// ways lists the flags of select that are compared; the first one is what the others are held
// against.
func ways() []string {
	return []string{"--by random", "--by diverse", "--by typical",
		"--by typical --near-duplicates 0.98", "--by odd"}
}

func budgets() []int { return []int{100, 200, 500} }

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: labelbudget bin/vksimclr LIMIT FOLDER...")
		os.Exit(2)
	}
	if err := compare(os.Args[1], os.Args[2], os.Args[3:]); err != nil {
		fmt.Fprintln(os.Stderr, "labelbudget:", err)
		os.Exit(1)
	}
}

// compare prints a row for each way, a column for each budget: mean and standard deviation of the
// accuracy over the folders, in percent.
func compare(program, limit string, folders []string) error {
	fmt.Print("| chosen by |")
	for _, budget := range budgets() {
		fmt.Printf(" %d labels |", budget)
	}
	fmt.Println("\n|---|" + strings.Repeat("---|", len(budgets())))
	for _, way := range ways() {
		fmt.Printf("| `%s` |", way)
		for _, budget := range budgets() {
			var all []float64
			for i, folder := range folders {
				top1, err := try(program, limit, folder, way, budget, i+1)
				if err != nil {
					return fmt.Errorf("%s: %s: %w", folder, way, err)
				}
				all = append(all, top1)
			}
			mean, deviation := moments(all)
			fmt.Printf(" %.1f ± %.1f |", mean, deviation)
		}
		fmt.Println()
	}
	return nil
}

// try chooses pictures, fits a classifier to them, and returns its accuracy in percent.
func try(program, limit, folder, way string, budget, seed int) (float64, error) {
	train, classes, err := read(filepath.Join(folder, "train"))
	if err != nil {
		return 0, err
	}
	test, _, err := read(filepath.Join(folder, "test"))
	if err != nil {
		return 0, err
	}
	list := filepath.Join(folder, "chosen.txt")
	args := append([]string{"select", filepath.Join(folder, "run"), "--features",
		filepath.Join(folder, "train.npy"), "--limit", limit, "--budget", strconv.Itoa(budget),
		"--seed", strconv.Itoa(seed), "--out", list}, strings.Fields(way)...)
	command := exec.Command(program, args...)
	command.Stderr = os.Stderr
	if err := command.Run(); err != nil {
		return 0, fmt.Errorf("%s %s: %w", program, strings.Join(args, " "), err)
	}
	keys, err := interop.ReadLines(list)
	if err != nil {
		return 0, err
	}
	at := map[string]int{}
	for i, key := range train.Keys {
		at[key] = i
	}
	chosen := eval.Features{D: train.D}
	for _, key := range keys {
		i, ok := at[key]
		if !ok {
			return 0, fmt.Errorf("%s: there is no picture %q", list, key)
		}
		chosen.Rows = append(chosen.Rows, train.Rows[i*train.D:(i+1)*train.D]...)
		chosen.Labels = append(chosen.Labels, train.Labels[i])
	}
	fit, err := eval.Linear{L2: 1}.Fit(context.Background(), chosen, classes)
	if err != nil {
		return 0, err
	}
	classifier := eval.Classifier{Weight: fit.Weight, Bias: fit.Bias, Classes: classes}
	logits, err := classifier.Logits(test)
	if err != nil {
		return 0, err
	}
	return eval.TopK(logits, test.Labels, 1), nil
}

// read reads stem.npy with its keys and labels. Classes are numbered as CIFAR-10's: by the order of
// their names, which is the same in all files.
func read(stem string) (f eval.Features, classes []string, err error) {
	rows, shape, err := interop.ReadNPY(stem + ".npy")
	if err != nil {
		return f, nil, err
	}
	f = eval.Features{Rows: rows, D: shape[1]}
	if f.Keys, err = interop.ReadLines(stem + ".keys.txt"); err != nil {
		return f, nil, err
	}
	names, err := interop.ReadLines(stem + ".labels.txt")
	if err != nil {
		return f, nil, err
	}
	classes = sorted(names)
	number := map[string]int{}
	for i, name := range classes {
		number[name] = i
	}
	for _, name := range names {
		f.Labels = append(f.Labels, number[name])
	}
	return f, classes, nil
}

// moments are mean and standard deviation (of the sample).
func moments(values []float64) (mean, deviation float64) {
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for _, v := range values {
		deviation += (v - mean) * (v - mean) / float64(max(1, len(values)-1))
	}
	return mean, math.Sqrt(deviation)
}

// sorted are the different names, in order.
func sorted(names []string) []string {
	all := slices.Clone(names)
	slices.Sort(all)
	return slices.Compact(all)
}
