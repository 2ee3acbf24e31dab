package main

import (
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"vksimclr/chart"
)

// plotsCommand writes the plots of docs/scaling.md and prints its tables.
func plotsCommand(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("scaling plots", flag.ContinueOnError)
	dir := flags.String("out", "docs", "folder for the plots")
	path := flags.String("profile", "tools/scaling/profiles/h100-resnet50.json", "the step")
	if err := flags.Parse(args); err != nil {
		return err
	}
	base, err := defaults(*path)
	if err != nil {
		return err
	}
	saturation(base, out)
	for _, plot := range []struct {
		name string
		make func(plan, io.Writer) []*chart.Chart
	}{{"strong", strong}, {"weak", weak}, {"causes", causes}, {"remedies", remedies}} {
		charts := plot.make(base, out)
		err := chart.SaveStack(filepath.Join(*dir, "scaling-"+plot.name+".png"), charts...)
		if err != nil {
			return err
		}
	}
	return nil
}

// defaults are the flags of `scaling run` at their defaults.
func defaults(path string) (plan, error) {
	var f flagged
	f.declare(flag.NewFlagSet("", flag.ContinueOnError))
	f.path = path
	err := f.resolve()
	return f.plan, err
}

// numbers of ranks in plots and tables.
func numbers() []int { return []int{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024} }

// remedied is a plan with all that the simulation recommends.
func remedied(p plan) plan {
	p.sharedNorms, p.hierarchical, p.half = true, true, true
	return p
}

// over is a line of one value of a plan for each number of ranks.
func over(name string, p plan, batch func(ranks int) int, value func(p plan, r result) float64) (
	l chart.Line) {
	l.Name = name
	for _, n := range numbers() {
		p.ranks, p.batch = n, batch(n)
		l.X = append(l.X, float64(n))
		l.Y = append(l.Y, value(p, p.simulate()))
	}
	return l
}

// efficiency is the share of ranks times the rate of one rank with the same batch, in percent.
func efficiency(p plan, r result) float64 {
	one := p
	one.ranks, one.noise = 1, 0
	return 100 * one.simulate().seconds / r.seconds / float64(p.ranks)
}

// weakEfficiency is the time of one rank with its own pictures alone, as a share of the step.
func weakEfficiency(p plan, r result) float64 {
	one := p
	one.batch, one.ranks, one.noise = p.batch/p.ranks, 1, 0
	return 100 * one.simulate().seconds / r.seconds
}

func rate(p plan, r result) float64 { return float64(p.batch) / r.seconds }

func same(batch int) func(int) int { return func(int) int { return batch } }

// table prints lines as Markdown, a row for each number of ranks.
func table(out io.Writer, title, format string, lines []chart.Line) {
	fmt.Fprintf(out, "\n%s\n\n| ranks |", title)
	for _, l := range lines {
		fmt.Fprintf(out, " %s |", l.Name)
	}
	fmt.Fprintf(out, "\n|---|%s\n", strings.Repeat("---|", len(lines)))
	for i, n := range numbers() {
		fmt.Fprintf(out, "| %d |", n)
		for _, l := range lines {
			fmt.Fprintf(out, " "+format+" |", l.Y[i])
		}
		fmt.Fprintln(out)
	}
}
