package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

//go:embed step.py
var stepScript string

// steps compares training steps.
type steps struct {
	arch, precision       string
	size, batch, rounds   int
	seconds               float64
	threads               int
	python, program, json string
	environments          []string // of vksimclr: variables apart by spaces
}

// rate is what both programs print, among other things.
type rate struct {
	Device          string  `json:"device"`
	Driver          string  `json:"driver,omitempty"`
	Torch           string  `json:"torch,omitempty"`
	ImagesPerSecond float64 `json:"images_per_s"`
}

// measured is all measurements of one program in one environment.
type measured struct {
	Environment string `json:"environment"`
	Rates       []rate `json:"rates"`
}

// run measures in rounds and prints the medians. A measurement that fails is left out.
func (s steps) run(stdout, stderr io.Writer) error {
	text := func(v any) string { return fmt.Sprint(v) }
	peer := &torch{python: s.python, script: stepScript, stderr: stderr, args: []string{s.arch,
		text(s.size), text(s.batch), text(s.seconds), text(s.threads), s.precision}}
	defer peer.stop()
	ours := make([]measured, len(s.environments))
	for i, e := range s.environments {
		ours[i].Environment = e
	}
	results := struct {
		PyTorch  measured   `json:"pytorch"`
		VKSimCLR []measured `json:"vksimclr"`
	}{VKSimCLR: ours}
	failed := 0
	keep := func(name string, m *measured, r rate, err error) error {
		if err != nil {
			failed++
			fmt.Fprintf(stdout, "%s: failed: %v\n", name, err)
			return nil
		}
		m.Rates = append(m.Rates, r)
		fmt.Fprintf(stdout, "%s: %s images/s\n", name, significant(r.ImagesPerSecond))
		return save(s.json, results)
	}
	for round := range s.rounds {
		var r rate
		err := peer.ask(round, &r)
		name := fmt.Sprintf("round %d, PyTorch", round+1)
		if err := keep(name, &results.PyTorch, r, err); err != nil {
			return err
		}
		for i := range ours {
			r, err := s.measure(ours[i].Environment, stderr)
			name := fmt.Sprintf("round %d, vksimclr%s", round+1, ours[i].with())
			if err := keep(name, &ours[i], r, err); err != nil {
				return err
			}
		}
	}
	s.print(stdout, results.PyTorch, ours)
	if failed > 0 {
		return fmt.Errorf("%d of %d measurements failed", failed, s.rounds*(1+len(ours)))
	}
	return nil
}

// print prints the medians and their ratios.
func (s steps) print(stdout io.Writer, peer measured, ours []measured) {
	fmt.Fprintf(stdout, "%s, %d×%d, batch %d, %s, median of %d rounds\n", s.arch, s.size, s.size,
		s.batch, s.precision, s.rounds)
	if len(peer.Rates) > 0 {
		fmt.Fprintf(stdout, "PyTorch %s on %s: %s images/s\n", peer.Rates[0].Torch,
			peer.Rates[0].Device, significant(peer.median()))
	}
	for _, m := range ours {
		if len(m.Rates) == 0 {
			continue
		}
		fmt.Fprintf(stdout, "vksimclr on %s (%s)%s: %s images/s", m.Rates[0].Device,
			m.Rates[0].Driver, m.with(), significant(m.median()))
		if len(peer.Rates) > 0 {
			fmt.Fprintf(stdout, ", ratio %.2f", m.median()/peer.median())
		}
		fmt.Fprintln(stdout)
	}
}

// measure runs vksimclr bench with more environment variables.
func (s steps) measure(environment string, stderr io.Writer) (r rate, err error) {
	precision := s.precision
	if precision == "tf32" {
		precision = "fp32"
	}
	cmd := exec.Command(s.program, "bench", "--json", "--arch", s.arch,
		"--size", strconv.Itoa(s.size), "--batch", strconv.Itoa(s.batch),
		"--precision", precision, "--seconds", fmt.Sprint(s.seconds))
	cmd.Env = append(os.Environ(), strings.Fields(environment)...)
	cmd.Stderr = stderr
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, &r)
	}
	if err != nil {
		return r, fmt.Errorf("%s: %w", s.program, err)
	}
	return r, nil
}

// with names the environment where there is one.
func (m measured) with() string {
	if m.Environment == "" {
		return ""
	}
	return " with " + m.Environment
}

// median is the median of the images/s.
func (m measured) median() float64 {
	return median(m.Rates, func(r rate) float64 { return r.ImagesPerSecond })
}

// median is the median of a value of some measurements.
func median[T any](of []T, value func(T) float64) float64 {
	v := make([]float64, len(of))
	for i, m := range of {
		v[i] = value(m)
	}
	slices.Sort(v)
	return v[len(v)/2]
}

func significant(x float64) string { return strconv.FormatFloat(x, 'g', 4, 64) }
