package data

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

// maxShards is how many files a pattern may name.
const maxShards = 100_000

// expandBraces lists the texts that a pattern stands for: {000..012} is every number of a range,
// with the zeros of its first bound, and {a,b} is one of some words. Other text is as it is.
func expandBraces(pattern string) ([]string, error) {
	texts := []string{""}
	for rest := pattern; rest != ""; {
		before, after, found := strings.Cut(rest, "{")
		words := []string{""}
		rest = after
		if found {
			inside, behind, closed := strings.Cut(after, "}")
			if !closed || strings.Contains(inside, "{") {
				return nil, fmt.Errorf("data: %q: a { has no }; braces cannot be nested", pattern)
			}
			var err error
			if words, err = braceWords(inside); err != nil {
				return nil, fmt.Errorf("data: %q: %w", pattern, err)
			}
			rest = behind
		}
		if len(words) > maxShards/len(texts) {
			return nil, fmt.Errorf("data: %q names more than %d files", pattern, maxShards)
		}
		longer := make([]string, 0, len(texts)*len(words))
		for _, text := range texts {
			for _, word := range words {
				longer = append(longer, text+before+word)
			}
		}
		texts = longer
	}
	return texts, nil
}

// braceWords are what a pair of braces stands for.
func braceWords(inside string) ([]string, error) {
	low, high, isRange := strings.Cut(inside, "..")
	if !isRange {
		return strings.Split(inside, ","), nil
	}
	from, err := strconv.ParseUint(low, 10, 32)
	to, err2 := strconv.ParseUint(high, 10, 32)
	switch {
	case err != nil || err2 != nil || from > to:
		return nil, fmt.Errorf("{%s} is no range: write for example {000000..000009}", inside)
	case to-from >= maxShards:
		return nil, fmt.Errorf("{%s} names more than %d files", inside, maxShards)
	}
	var words []string
	for n := from; n <= to; n++ {
		words = append(words, fmt.Sprintf("%0*d", len(low), n))
	}
	return words, nil
}

// shardPaths are the files that a pattern of shards names, in its order: every text of the braces,
// and the matches of *, ? and [] in ascending order.
func shardPaths(pattern string) ([]string, error) {
	texts, err := expandBraces(pattern)
	if err != nil {
		return nil, err
	}
	var paths []string
	known := map[string]bool{}
	for _, text := range texts {
		matches := []string{text}
		if strings.ContainsAny(text, "*?[") {
			if matches, err = filepath.Glob(text); err != nil {
				return nil, fmt.Errorf("data: %q is no pattern: %w", text, err)
			}
			if len(matches) == 0 {
				return nil, fmt.Errorf("data: no file matches %q; give the pattern of the shards, "+
					"in quotes", text)
			}
		}
		for _, path := range matches {
			if known[path] {
				return nil, fmt.Errorf("data: %q names %s twice: its pictures would be there twice",
					pattern, path)
			}
			known[path] = true
			paths = append(paths, path)
		}
	}
	return paths, nil
}
