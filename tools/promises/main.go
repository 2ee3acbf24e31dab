// Promises trains ten configurations for a moment each and compares what train said before with
// what happened: device memory, and the time told after 20 steps. The rows are Markdown's.
//
//	go run ./tools/promises [-steps 100] [bin/vksimclr]
//
// It needs a machine that does nothing else.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// configurations differ in network, size of view, batch, precision, optimiser and blur.
func configurations() []string {
	return []string{
		"--arch tiny --size 32 --batch 64",
		"--arch tiny --size 32 --batch 64 --precision mixed",
		"--arch tiny --size 128 --batch 16 --blur",
		"--arch small --size 32 --batch 32",
		"--arch small --size 64 --batch 32 --optimizer lars --lr-scaling sqrt --lr 0.1",
		"--arch small --size 64 --batch 64 --precision mixed --optimizer adamw --lr 0.001",
		"--arch small --size 96 --batch 16 --blur",
		"--arch resnet18 --width 16 --size 32 --batch 16",
		"--arch resnet18 --width 16 --size 64 --batch 16",
		"--arch resnet50 --width 16 --size 64 --batch 8",
	}
}

// result is what a summary tells.
type result struct {
	Device   string
	Forecast struct {
		DeviceBytes  float64 `json:"device_bytes"`
		PredictedB   float64 `json:"predicted_device_bytes"`
		PeakBytes    float64 `json:"peak_device_bytes"`
		PredictedP   float64 `json:"predicted_peak_device_bytes"`
		StepsSeconds float64 `json:"steps_seconds"`
		PredictedS   float64 `json:"predicted_seconds"`
		After20      float64 `json:"predicted_seconds_after_20_steps"`
	}
}

func main() {
	log.SetFlags(0)
	steps := flag.Int("steps", 100, "steps of each run, above 20")
	flag.Parse()
	program := "bin/vksimclr"
	if flag.NArg() > 0 {
		program = flag.Arg(0)
	}
	dir, err := os.MkdirTemp("", "promises")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	fmt.Println("| configuration | step, MiB | foretold | off by | peak | off by | steps, s " +
		"| told before | off by | told after 20 | off by |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|---|---|")
	for i, c := range configurations() {
		r, err := train(program, filepath.Join(dir, strconv.Itoa(i)), strings.Fields(c), *steps)
		if err != nil {
			log.Fatalf("%s: %v", c, err)
		}
		p := r.Forecast
		const mib = 1 << 20
		fmt.Printf("| `%s` | %.1f | %.1f | %s | %.1f | %s | %.1f | %.1f | %s | %.1f | %s |\n", c,
			p.DeviceBytes/mib, p.PredictedB/mib, off(p.PredictedB, p.DeviceBytes),
			p.PeakBytes/mib, off(p.PredictedP, p.PeakBytes),
			p.StepsSeconds, p.PredictedS, off(p.PredictedS, p.StepsSeconds), p.After20,
			off(p.After20, p.StepsSeconds))
	}
}

// train runs so many steps of a configuration on the embedded pictures.
func train(program, out string, flags []string, steps int) (r result, err error) {
	batch := 0
	for i, f := range flags {
		if f == "--batch" {
			batch, err = strconv.Atoi(flags[i+1])
		}
	}
	if err != nil {
		return r, err
	}
	line := append([]string{"train", "--data", fmt.Sprintf("shapes:%d", batch*steps), "--epochs",
		"1", "--knn-bank", "64", "--knn-test", "16", "--out", out}, flags...)
	if text, err := exec.Command(program, line...).CombinedOutput(); err != nil {
		return r, fmt.Errorf("%w\n%s", err, text)
	}
	text, err := os.ReadFile(filepath.Join(out, "summary.json"))
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(text, &r)
}

// off is the relative difference in percent, nothing where nothing was foretold.
func off(foretold, happened float64) string {
	if foretold == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f %%", 100*math.Abs(foretold/happened-1))
}
