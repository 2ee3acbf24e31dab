package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// What docs/gpu.md measured on an H100, for profiles of a device that only a plan is known for:
// the rate of convolutions and products on cooperative matrices, and that of norms.
const (
	planFLOP  = 100e12 // per second
	planBytes = 2.5e12
)

// lossLayer is the name of the loss's operations in traces and plans.
const lossLayer = "nt_xent"

// fromTrace reads the trace of a step that `vksimclr bench --trace` wrote.
func (p *profile) fromTrace(path string) error {
	var trace struct {
		Events []struct {
			Name, Cat, Ph string
			Dur           float64 // microseconds
		} `json:"traceEvents"`
	}
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &trace)
	}
	if err != nil {
		return fmt.Errorf("trace %s: %w", path, err)
	}
	at, afterLoss := map[string]int{}, false
	for _, e := range trace.Events {
		name, _, _ := strings.Cut(e.Name, ",")
		seconds := e.Dur / 1e6
		switch {
		case e.Ph != "X":
			continue
		case name == lossLayer:
			p.Loss += seconds
			afterLoss = true
			continue
		case e.Cat == "optimiser":
			p.Update += seconds
			continue
		}
		i, known := at[name]
		if !known {
			i, p.Layers = len(p.Layers), append(p.Layers, layer{Name: name})
			at[name] = i
		}
		l := &p.Layers[i]
		if afterLoss {
			l.Backward += seconds
		} else {
			l.Forward += seconds
			l.Operations++
		}
	}
	if !afterLoss {
		return fmt.Errorf("trace %s has no operation of %s: is it from `vksimclr bench --trace`?",
			path, lossLayer)
	}
	return nil
}

// fromPlan estimates each layer's share of a step from what `vksimclr plan --tensors --json` says
// of it: FLOP and bytes at the rates of an H100, a third of them forward.
func (p *profile) fromPlan(path string) error {
	var plan struct {
		Layers []struct {
			Name       string
			Operations int
			FLOP       float64 `json:"flop_per_picture"`
			Read       float64 `json:"bytes_read_per_picture"`
			Written    float64 `json:"bytes_written_per_picture"`
		}
	}
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &plan)
	}
	if err == nil && len(plan.Layers) == 0 {
		err = fmt.Errorf("no layers: write it with --tensors --json")
	}
	if err != nil {
		return fmt.Errorf("plan %s: %w", path, err)
	}
	for _, l := range plan.Layers {
		seconds := (l.FLOP/planFLOP + (l.Read+l.Written)/planBytes) * float64(p.Pictures)
		switch l.Name {
		case lossLayer:
			p.Loss = seconds
		case "optimizer", "check gradients":
			p.Update += seconds
		default:
			p.Layers = append(p.Layers, layer{Name: l.Name, Forward: seconds / 3,
				Backward: 2 * seconds / 3, Operations: (l.Operations + 2) / 3})
		}
	}
	return nil
}
