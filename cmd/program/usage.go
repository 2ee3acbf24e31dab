package program

import (
	"fmt"
	"strings"
)

// usageError is a mistake in flags or settings rather than in the world; one line for each problem.
type usageError struct{ problems []string }

func (e *usageError) Error() string { return strings.Join(e.problems, "\n") }

func (e *usageError) add(format string, arguments ...any) {
	e.problems = append(e.problems, fmt.Sprintf(format, arguments...))
}

// orNil keeps a nil *usageError out of an error value.
func (e *usageError) orNil() error {
	if len(e.problems) == 0 {
		return nil
	}
	return e
}

// usage is one mistake.
func usage(format string, arguments ...any) error {
	return &usageError{[]string{fmt.Sprintf(format, arguments...)}}
}

// didYouMean is the end of a message about an unknown word: the nearest known one, when it is near.
func didYouMean(word string, known []string) string {
	best, distance := "", 3
	if len(word) < 4 {
		distance = 2
	}
	for _, k := range known {
		if d := editDistance(strings.ToLower(word), k); d < distance {
			best, distance = k, d
		}
	}
	if best == "" {
		for _, k := range known { // "decay" for weight_decay
			if len(word) > 2 && strings.Contains(k, strings.ToLower(word)) {
				best = k
				break
			}
		}
	}
	if best == "" {
		return "; known are " + strings.Join(known, ", ")
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// editDistance is Levenshtein's: inserted, removed and replaced letters.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := corner
			if a[i] != b[j] {
				replaced++
			}
			corner = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
