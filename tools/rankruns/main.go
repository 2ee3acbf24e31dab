// Command rankruns trains runs of different quality and prints how well RankMe, which needs no
// labels, orders them as linear accuracy does: Spearman's correlation.
//
//	go run ./tools/rankruns [-flags "FLAGS OF TRAIN"] bin/vksimclr OUT
//
// Every run has a folder below OUT. Runs that are there already are not trained again.
package main

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// recipes differ in what decides quality: epochs, temperature and learning rate.
func recipes() []string {
	return []string{
		"--epochs 1 --temperature 0.5 --lr 0.03", "--epochs 2 --temperature 0.5 --lr 0.03",
		"--epochs 4 --temperature 0.5 --lr 0.03", "--epochs 8 --temperature 0.5 --lr 0.03",
		"--epochs 4 --temperature 0.1 --lr 0.03", "--epochs 4 --temperature 0.2 --lr 0.03",
		"--epochs 4 --temperature 1 --lr 0.03", "--epochs 4 --temperature 5 --lr 0.03",
		"--epochs 4 --temperature 0.5 --lr 0.0003", "--epochs 4 --temperature 0.5 --lr 0.003",
		"--epochs 4 --temperature 0.5 --lr 0.3", "--epochs 8 --temperature 0.2 --lr 0.1",
	}
}

// result is a run's judgement.
type result struct{ rankH, rankZ, top1 float64 }

func main() {
	extra := flag.String("flags", "--data shapes:2000 --arch tiny --batch 64 --optimizer sgd",
		"flags of train for every run")
	judge := flag.String("judge", "", "flags of eval, for example --limit 5000")
	linear := flag.String("linear", "", "more flags of eval linear, for example --test-limit 2000")
	flag.Parse()
	if flag.NArg() != 2 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(flag.Arg(0), flag.Arg(1), *extra, *judge, *linear); err != nil {
		fmt.Fprintln(os.Stderr, "rankruns:", err)
		os.Exit(1)
	}
}

func run(program, out, extra, judge, linear string) error {
	var results []result
	fmt.Println("RankMe h  RankMe z  linear top-1  flags")
	for i, recipe := range recipes() {
		dir := filepath.Join(out, fmt.Sprintf("run-%02d", i+1))
		if _, err := os.Stat(filepath.Join(dir, "summary.json")); err != nil {
			args := strings.Fields("train --knn-test 200 " + extra + " " + recipe + " --out " + dir)
			if text, err := exec.Command(program, args...).CombinedOutput(); err != nil {
				return fmt.Errorf("%s: %w: %s", strings.Join(args, " "), err, text)
			}
		}
		var r result
		for _, part := range []struct {
			command string
			key     string
			to      *float64
		}{
			{"eval rank --views 0", "rankme", &r.rankH},
			{"eval rank --views 0 --layer z", "rankme", &r.rankZ},
			{"eval linear " + linear, "top1", &r.top1},
		} {
			args := strings.Fields(part.command + " --json " + judge + " " + dir)
			text, err := exec.Command(program, args...).Output()
			if err != nil {
				return fmt.Errorf("%s: %w", strings.Join(args, " "), err)
			}
			var object map[string]any
			if err := json.Unmarshal(text, &object); err != nil {
				return err
			}
			*part.to, _ = object[part.key].(float64)
		}
		fmt.Printf("%8.2f  %8.2f  %10.2f %%  %s\n", r.rankH, r.rankZ, r.top1, recipe)
		results = append(results, r)
	}
	var h, z, top1 []float64
	for _, r := range results {
		h, z, top1 = append(h, r.rankH), append(z, r.rankZ), append(top1, r.top1)
	}
	fmt.Printf("Spearman's correlation with linear top-1: RankMe of h %.3f, of z %.3f\n",
		spearman(h, top1), spearman(z, top1))
	return nil
}

// spearman is Pearson's correlation of the ranks; equal values share the mean of their ranks.
func spearman(a, b []float64) float64 {
	x, y := ranks(a), ranks(b)
	mean := float64(len(a)-1) / 2
	var xy, xx, yy float64
	for i := range x {
		xy += (x[i] - mean) * (y[i] - mean)
		xx += (x[i] - mean) * (x[i] - mean)
		yy += (y[i] - mean) * (y[i] - mean)
	}
	return xy / math.Sqrt(xx*yy)
}

func ranks(values []float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	r := make([]float64, len(values))
	for lo := 0; lo < len(order); {
		hi := lo
		for hi < len(order) && values[order[hi]] == values[order[lo]] {
			hi++
		}
		for _, i := range order[lo:hi] {
			r[i] = float64(lo+hi-1) / 2
		}
		lo = hi
	}
	return r
}
