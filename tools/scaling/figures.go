package main

import (
	"fmt"
	"io"

	"vksimclr/chart"
)

// strong plots the rate of batches that all ranks share.
func strong(base plan, out io.Writer) []*chart.Chart {
	var built, better []chart.Line
	for _, batch := range []int{4096, 16384, 65536} {
		name := fmt.Sprintf("batch %d", batch)
		built = append(built, over(name, base, same(batch), rate))
		better = append(better, over(name, remedied(base), same(batch), rate))
	}
	ideal := over("no communication", base, same(65536), func(p plan, _ result) float64 {
		one := p
		one.ranks, one.noise = 1, 0
		return float64(p.ranks) * float64(p.batch) / one.simulate().seconds
	})
	built, better = append(built, ideal), append(better, ideal)
	table(out, "Strong scaling, as built, images/s", "%.0f", built)
	table(out, "Strong scaling, with the remedies, images/s", "%.0f", better)
	axes := chart.Axes{X: "ranks", Y: "images/s", LogX: true, LogY: true}
	axes.Title = "Strong scaling, as built"
	first := chart.Curves(axes, built...)
	axes.Title = "Strong scaling, with the remedies"
	return []*chart.Chart{first, chart.Curves(axes, better...)}
}

// weak plots the efficiency where each rank has 64 pictures, for several links.
func weak(base plan, out io.Writer) []*chart.Chart {
	inside, between := links()
	var built, better []chart.Line
	for _, l := range [][2]string{{"nvlink", "8x400"}, {"nvlink", "400"}, {"nvlink", "100"},
		{"pcie", "25"}} {
		p := base
		p.inside, _ = linkNamed(inside, l[0])
		p.wire, _ = linkNamed(between, l[1])
		name := l[0] + ", " + l[1] + " Gb/s"
		each := func(ranks int) int { return 64 * ranks }
		built = append(built, over(name, p, each, weakEfficiency))
		better = append(better, over(name, remedied(p), each, weakEfficiency))
	}
	table(out, "Weak scaling, as built, efficiency in percent", "%.0f", built)
	table(out, "Weak scaling, with the remedies, efficiency in percent", "%.0f", better)
	axes := chart.Axes{X: "ranks", Y: "efficiency, %", LogX: true}
	axes.Title = "Weak scaling, 64 pictures a rank, as built"
	first := chart.Curves(axes, built...)
	axes.Title = "Weak scaling, 64 pictures a rank, with the remedies"
	return []*chart.Chart{first, chart.Curves(axes, better...)}
}

// causes plots what a step's time is lost to.
func causes(base plan, out io.Writer) (charts []*chart.Chart) {
	for _, c := range []struct {
		title string
		plan
	}{{"as built", base}, {"with the remedies", remedied(base)}} {
		var lines []chart.Line
		for _, part := range []struct {
			name string
			of   func(r result) float64
		}{
			{"norms", func(r result) float64 { return r.norms }},
			{"embeddings", func(r result) float64 { return r.embeddings }},
			{"gradients", func(r result) float64 { return r.gradients }},
		} {
			lines = append(lines, over(part.name, c.plan, same(16384),
				func(_ plan, r result) float64 { return 100 * part.of(r) / r.seconds }))
		}
		title := "Waiting, batch 16384, " + c.title
		table(out, title+", percent of the step", "%.1f", lines)
		charts = append(charts, chart.Curves(chart.Axes{Title: title, X: "ranks",
			Y: "% of the step", LogX: true}, lines...))
	}
	return charts
}

// remedies plots what each remedy buys, on top of those before it.
func remedies(base plan, out io.Writer) []*chart.Chart {
	p := base
	lines := []chart.Line{over("as built", p, same(16384), efficiency)}
	for _, remedy := range []struct {
		name string
		take func(p *plan)
	}{
		{"norms merged by shares", func(p *plan) { p.sharedNorms = true }},
		{"and within hosts first", func(p *plan) { p.hierarchical = true }},
		{"and 16-bit gradients", func(p *plan) { p.half = true }},
		{"and device buffers", func(p *plan) { p.direct, p.stop = true, 10e-6 }},
		{"norms of each rank instead", func(p *plan) { p.rankNorms = true }},
	} {
		remedy.take(&p)
		lines = append(lines, over(remedy.name, p, same(16384), efficiency))
	}
	table(out, "Remedies, batch 16384, efficiency in percent", "%.0f", lines)
	return []*chart.Chart{chart.Curves(chart.Axes{Title: "What remedies buy, batch 16384",
		X: "ranks", Y: "efficiency, %", LogX: true}, lines...)}
}
