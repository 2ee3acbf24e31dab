package costmodel

import (
	"math"

	"vksimclr/engine"
)

// Sample is the measured time of a program's operations.
type Sample struct {
	Operations []engine.Operation
	Seconds    float64
}

// pull is the weight of the usual efficiencies against one sample. It decides only where samples
// do not tell arithmetic from traffic.
const pull = 0.003

// Fit returns the device with the efficiencies and the launch time that suit the samples best: the
// least sum of squared relative errors, with no negative time. The model is that of CPU drivers,
// where times add up. Kinds without a sample keep the usual efficiency.
func (d Device) Fit(samples []Sample) Device {
	d.Overlap = false
	const launch = 0 // then compute and memory of each kind
	kinds := Kinds()
	start := make([]float64, 1+2*len(kinds))
	start[launch] = 20e-6
	at := map[Kind]int{}
	for i, k := range kinds {
		at[k] = 1 + 2*i
		start[at[k]], start[at[k]+1] = 1/usual(k).Compute, 1/usual(k).Memory
	}
	var rows [][]float64 // of seconds per unknown, over the measured seconds
	seen := map[Kind]bool{}
	for _, s := range samples {
		row := make([]float64, len(start))
		for _, o := range s.Operations {
			k := KindOf(o)
			seen[k] = true
			read, written := o.Bytes()
			row[launch] += float64(max(1, o.Runs)) / s.Seconds
			row[at[k]] += o.FLOPs / d.peak(k) / s.Seconds
			row[at[k]+1] += (read + written) / (1e9 * d.Peaks.Copy) / s.Seconds
		}
		rows = append(rows, row)
	}
	x := leastSquares(rows, start)
	d.Peaks.Launch = 1e6 * x[launch]
	d.Efficiencies = map[Kind]Efficiency{}
	for _, k := range kinds {
		if seen[k] {
			d.Efficiencies[k] = Efficiency{1 / x[at[k]], 1 / x[at[k]+1]}
		}
	}
	return d
}

// leastSquares minimises Σ(row·x - 1)² + pull·Σ((x - start)/start)² over x that stay above a
// thousandth of start, one coordinate after the other.
func leastSquares(rows [][]float64, start []float64) []float64 {
	x := append([]float64(nil), start...)
	for range 2000 {
		change := 0.0
		for j := range x {
			weight := pull / (start[j] * start[j])
			top, bottom := weight*start[j], weight
			for _, row := range rows {
				if row[j] == 0 {
					continue
				}
				rest := 1.0
				for i, v := range row {
					if i != j {
						rest -= v * x[i]
					}
				}
				top += row[j] * rest
				bottom += row[j] * row[j]
			}
			next := max(top/bottom, 1e-3*start[j])
			change = max(change, math.Abs(next-x[j])/start[j])
			x[j] = next
		}
		if change < 1e-6 {
			break
		}
	}
	return x
}

// Errors are the predictions of samples over their measured times.
func (d Device) Errors(samples []Sample) (ratios []float64) {
	for _, s := range samples {
		ratios = append(ratios, d.Predict(s.Operations).Seconds/s.Seconds)
	}
	return ratios
}
