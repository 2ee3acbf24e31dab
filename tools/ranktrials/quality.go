package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
)

// quality trains runs of three kinds, or reads those that are there already, and compares them.
func quality(t trial) error {
	kinds := []struct {
		name  string
		ranks int
		more  []string
	}{
		{"one process", 1, nil},
		{fmt.Sprintf("%d ranks", t.ranks), t.ranks, []string{"--bn", "whole"}},
		{fmt.Sprintf("%d ranks, --bn rank", t.ranks), t.ranks, []string{"--bn", "rank"}},
	}
	fmt.Printf("%-20s  %4s  %10s  %10s\n", "kind", "seed", "kNN before", "kNN after")
	for i, kind := range kinds {
		var all []float64
		for seed := 1; seed <= t.seeds; seed++ {
			dir := filepath.Join(t.out, fmt.Sprintf("kind-%d-seed-%d", i+1, seed))
			if _, _, err := knn(dir); err != nil {
				if err := os.RemoveAll(dir); err != nil {
					return err
				}
				more := append([]string{"--seed", fmt.Sprint(seed)}, kind.more...)
				c := t.start(kind.ranks, dir, more...)
				if text, err := c.CombinedOutput(); err != nil {
					return fmt.Errorf("%v: %w: %s", c.Args, err, text)
				}
			}
			before, after, err := knn(dir)
			if err != nil {
				return err
			}
			all = append(all, after)
			fmt.Printf("%-20s  %4d  %8.2f %%  %8.2f %%\n", kind.name, seed, before, after)
		}
		mean, deviation := spread(all)
		fmt.Printf("%-20s  mean %.2f %%, deviation %.2f\n", kind.name, mean, deviation)
	}
	return nil
}

// spread is the mean and the standard deviation of a sample, 0 for a single value.
func spread(values []float64) (mean, deviation float64) {
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for _, v := range values {
		deviation += (v - mean) * (v - mean) / float64(max(1, len(values)-1))
	}
	return mean, math.Sqrt(deviation)
}
