package main

import (
	"fmt"
	"io"
)

// saturated is the share of a step from which a wait counts as much.
const saturated = 0.1

// saturation prints for each collective the number of ranks from which devices wait for it for a
// tenth of the step.
func saturation(base plan, out io.Writer) {
	fmt.Fprintf(out, "\nRanks from which a wait takes %.0f %% of the step\n\n", 100*saturated)
	fmt.Fprintln(out, "| batch | design | norms | embeddings | gradients |\n|---|---|---|---|---|")
	for _, batch := range []int{4096, 16384, 65536} {
		for _, design := range []struct {
			name string
			plan
		}{{"as built", base}, {"with the remedies", remedied(base)}} {
			p, first := design.plan, [3]int{}
			for _, n := range numbers() {
				p.ranks, p.batch = n, batch
				r := p.simulate()
				for i, wait := range []float64{r.norms, r.embeddings, r.gradients} {
					if first[i] == 0 && wait > saturated*r.seconds {
						first[i] = n
					}
				}
			}
			fmt.Fprintf(out, "| %d | %s |", batch, design.name)
			for _, n := range first {
				if n == 0 {
					fmt.Fprint(out, " never |")
				} else {
					fmt.Fprintf(out, " %d |", n)
				}
			}
			fmt.Fprintln(out)
		}
	}
}
