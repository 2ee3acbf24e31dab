package inspect

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"vksimclr/data"
)

// summarize fills in what the set is like as a whole.
func (l *look) summarize() {
	var all []*facts
	var sum, squares [3]float64
	grey := 0
	for _, i := range l.good {
		f := l.pictures[i]
		all = append(all, f)
		for c, v := range f.channels {
			sum[c] += v.mean
			squares[c] += v.square
		}
		if f.grey {
			grey++
		}
	}
	l.norms = normsOf(all)
	l.Readable, l.Pictures = len(all), len(l.pictures)
	for k, p := range l.parts {
		l.Pictures += len(p.Unreadable)
		l.Parts = append(l.Parts, l.partReport(k))
	}
	if len(all) == 0 {
		return
	}
	n := float64(len(all))
	for c := range sum {
		l.Mean[c] = sum[c] / n
		l.Deviation[c] = math.Sqrt(max(squares[c]/n-l.Mean[c]*l.Mean[c], 0))
	}
	l.GreyShare = float64(grey) / n
	l.Usual = Usual{Side: math.Exp(l.norms.side.median), Lean: math.Exp(l.norms.lean.median),
		Brightness: l.norms.mean, Sharpness: 1 + math.Exp(l.norms.sharpness.median)}
}

func (l *look) partReport(k int) PartReport {
	p := l.parts[k]
	r := PartReport{Name: p.Name, Data: p.Set.Name(), Pictures: p.Set.Len() + len(p.Unreadable)}
	labelled, isLabelled := p.Set.(data.Labelled)
	var counts []int
	if isLabelled {
		counts = make([]int, len(labelled.Classes()))
	}
	smallest, largest := math.MaxInt, 0
	for _, i := range l.good {
		if l.at[i].part != k {
			continue
		}
		f := l.pictures[i]
		pixels := f.height * f.width
		if pixels < smallest {
			smallest, r.Smallest = pixels, [2]int{f.width, f.height}
		}
		if pixels > largest {
			largest, r.Largest = pixels, [2]int{f.width, f.height}
		}
		if isLabelled {
			counts[labelled.Label(l.at[i].place)]++
		}
	}
	for c, n := range counts {
		r.Classes = append(r.Classes, ClassCount{labelled.Classes()[c], n})
	}
	return r
}

// finish orders and counts the findings.
func (l *look) finish() {
	order := Kinds()
	slices.SortStableFunc(l.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Kind), slices.Index(order, b.Kind)),
			cmp.Compare(a.Part, b.Part), cmp.Compare(a.place, b.place))
	})
	named := map[string]bool{}
	for _, f := range l.Findings {
		l.Counts[f.Kind]++
		named[f.Part+"\x00"+f.Key] = true
	}
	l.Named = len(named)
	for _, p := range l.Parts {
		l.noteClasses(p)
	}
}

// noteClasses says where classes are far from balanced.
func (l *look) noteClasses(p PartReport) {
	if len(p.Classes) < 2 {
		return
	}
	bySize := slices.Clone(p.Classes)
	slices.SortStableFunc(bySize, func(a, b ClassCount) int { return a.Pictures - b.Pictures })
	least, most := bySize[0], bySize[len(bySize)-1]
	const uneven = 3
	if most.Pictures > uneven*least.Pictures {
		l.Notes = append(l.Notes, fmt.Sprintf("%s: class %q has %d pictures, class %q only %d: "+
			"accuracy over all pictures will mostly tell of the large classes", p.Name,
			most.Name, most.Pictures, least.Name, least.Pictures))
	}
}
