package data

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// label gives both parts the classes that their collections know, where that is wanted.
func (p *Parts) label(train, test *section, kind, how string) error {
	if how == LabelsNone {
		return nil
	}
	both := []*section{train}
	if test != nil && test.from == train.from {
		both = append(both, test)
	}
	must := how == LabelsFolders
	classes, outside := classesOf(both, kind == "folder")
	if problem := labelProblem(classes, outside, kind); problem != "" {
		if must {
			return fmt.Errorf("data: %s: give --labels none, or leave --labels out", problem)
		}
		p.note("no labels: %s", problem)
		return nil
	}
	numbers := make(map[string]int32, len(classes))
	for i, class := range classes {
		numbers[class] = int32(i)
	}
	for _, part := range []*section{train, test} {
		if part == nil {
			continue
		}
		if err := part.setLabels(classes, numbers); err != nil {
			return err
		}
	}
	if kind == "folder" {
		p.note("labels for judging: %d folders are classes (%s); --labels none ignores them",
			len(classes), classNames(classes))
	} else {
		p.note("labels for judging: %d classes (%s); --labels none ignores them", len(classes),
			classNames(classes))
	}
	return nil
}

// labelProblem says why pictures have no labels; empty: they have.
func labelProblem(classes []string, outside, kind string) string {
	switch {
	case outside != "" && kind == "folder":
		return printable(outside) + " lies in no class folder"
	case outside != "" && len(classes) == 0:
		return "no picture has one"
	case outside != "":
		return printable(outside) + " has none, others have"
	case len(classes) < 2 && kind == "folder":
		return "all pictures lie in the one folder " + printable(classes[0])
	case len(classes) < 2:
		return "all pictures have the one class " + printable(classes[0])
	}
	return ""
}

// classesOf lists the classes of some parts: folders in the order of their names, others by number
// where all names are numbers. outside is a picture that has none, empty if all have one.
func classesOf(parts []*section, folders bool) (classes []string, outside string) {
	known := map[string]bool{}
	for _, part := range parts {
		for k, i := range part.places {
			class, ok := part.class(int(i))
			switch {
			case !ok && outside == "":
				outside = part.Key(k)
			case ok && !known[class]:
				known[class] = true
				classes = append(classes, class)
			}
		}
	}
	slices.Sort(classes)
	if !folders {
		sortNumbers(classes)
	}
	return classes, outside
}

// sortNumbers sorts texts by their values where all are numbers.
func sortNumbers(texts []string) {
	value := make(map[string]uint64, len(texts))
	for _, text := range texts {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return
		}
		value[text] = n
	}
	slices.SortStableFunc(texts, func(a, b string) int { return cmp.Compare(value[a], value[b]) })
}

// setLabels numbers the classes of the pictures.
func (s *section) setLabels(classes []string, numbers map[string]int32) error {
	s.classes, s.labels = classes, make([]int32, s.Len())
	for k, i := range s.places {
		class, ok := s.class(int(i))
		if ok {
			s.labels[k], ok = numbers[class]
		}
		if !ok {
			return fmt.Errorf("data: %s has none of the %d classes that are trained on: give "+
				"another --val, or --labels none", printable(s.Key(k)), len(classes))
		}
	}
	return nil
}

// classNames lists a few names for a message.
func classNames(classes []string) string {
	const few = 8
	names := make([]string, 0, few+1)
	for _, c := range classes[:min(few, len(classes))] {
		names = append(names, printable(c))
	}
	if len(classes) > few {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}
