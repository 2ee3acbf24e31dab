package program

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"vksimclr/data"
)

// labelledParts are the training pictures and, where there are some, those to test on. Every label
// to test on must be known from training pictures.
func (j *judging) labelledParts() (parts []*part, err error) {
	train := &part{name: "train", also: "rank", set: j.parts.Bank}
	parts = append(parts, train)
	if j.parts.Test != nil {
		parts = append(parts, &part{name: "test", set: j.parts.Test})
	}
	counts := make([][]int, len(parts))
	for i, p := range parts {
		if p.labels, p.classes, err = j.labels(p.set); err != nil {
			return nil, err
		}
		counts[i] = make([]int, len(p.classes))
		for _, label := range p.labels {
			counts[i][label]++
		}
	}
	known := 0
	for class, n := range counts[0] {
		if n > 0 {
			known++
			continue
		}
		if tested := counts[len(counts)-1][class]; tested > 0 {
			return nil, fmt.Errorf("%d pictures to test on are of class %q, and none of the %d "+
				"training pictures: give training pictures of it, a larger --limit, or another "+
				"--val",
				tested, train.classes[class], train.set.Len())
		}
	}
	if known < 2 {
		return nil, fmt.Errorf("all %d training pictures are of one class: there is nothing to "+
			"tell apart; give pictures of two or more classes, or a larger --limit",
			train.set.Len())
	}
	return parts, nil
}

// writeScores writes the usual figures, and the classes that were right least often.
func writeScores(out io.Writer, top1, margin, top5, perClass float64, confusion [][]int,
	classes []string) {
	row := func(name string, value float64, more string) {
		fmt.Fprintf(out, "  %-20s %6.2f %%%s\n", name, value, more)
	}
	row("top-1", top1, fmt.Sprintf(" ± %.2f (95 %% confidence)", margin))
	if len(classes) > 5 {
		row("top-5", top5, "")
	}
	row("mean of the classes", perClass, "")
	type classShare struct {
		name  string
		right float64
		of    int
		taken string // the class that its pictures are most often taken for
	}
	var all []classShare
	for label, row := range confusion {
		s := classShare{name: classes[label], taken: "none"}
		most := 0
		for predicted, n := range row {
			s.of += n
			if predicted != label && n > most {
				most, s.taken = n, fmt.Sprintf("%d as %s", n, classes[predicted])
			}
		}
		if s.of > 0 {
			s.right = 100 * float64(row[label]) / float64(s.of)
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b classShare) int { return cmp.Compare(a.right, b.right) })
	const shown = 3
	if len(all) > shown {
		all = all[:shown]
	}
	for _, s := range all {
		fmt.Fprintf(out, "  hardest: %s, %.1f %% of %d right, %s\n", s.name, s.right, s.of, s.taken)
	}
}

// splitOf is a part of the settings' pictures by its name: train, test or bank.
func (s Settings) splitOf(parts data.Parts, command, name string) (data.Dataset, error) {
	switch data.Split(name) {
	case data.Train:
		return parts.Train, nil
	case data.Bank:
		return parts.Bank, nil
	}
	if parts.Test == nil {
		return nil, usage("%s: %s has no pictures to test on: leave --split out", command, s.Data)
	}
	return parts.Test, nil
}
