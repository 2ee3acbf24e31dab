package supervise

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"vksimclr/data"
)

// Labels is a data set whose pictures have classes.
type Labels interface {
	data.Dataset
	data.Labelled
}

// byClass lists the places of each class's pictures, in ascending order.
func byClass(set Labels) [][]int {
	places := make([][]int, len(set.Classes()))
	for i := range set.Len() {
		label := set.Label(i)
		places[label] = append(places[label], i)
	}
	return places
}

// Balanced draws so many pictures of every class and returns their places in ascending order. The
// same set, number and seed draw the same pictures. A class with fewer is an error that names it.
func Balanced(set Labels, perClass int, seed uint64) ([]int, error) {
	if perClass < 1 {
		return nil, fmt.Errorf("%d labels of each class: give at least 1", perClass)
	}
	var chosen []int
	for class, places := range byClass(set) {
		if len(places) < perClass {
			return nil, fmt.Errorf("class %q of %s has %d pictures, fewer than the %d "+
				"of each class that are asked for: take fewer, or list the pictures in a file",
				set.Classes()[class], set.Name(), len(places), perClass)
		}
		for _, k := range data.Order(len(places), seed, class)[:perClass] {
			chosen = append(chosen, places[k])
		}
	}
	slices.Sort(chosen)
	return chosen, nil
}

// PerClass is how many pictures of each class a share of a set is, 0.01 for 1 %: as many of every
// class, in all at most the share, rounded. A share with less than one of each is an error.
func PerClass(set Labels, share float64) (int, error) {
	classes := len(set.Classes())
	total := int(math.Round(share * float64(set.Len())))
	if total < classes {
		least := math.Ceil(1000*float64(classes)/float64(set.Len())) / 10
		return 0, fmt.Errorf("%s %% of the %d labels of %s are %d, fewer than its %d "+
			"classes: take %s %% or more, or name a number of each class", percent(share),
			set.Len(), set.Name(), total, classes, strconv.FormatFloat(least, 'g', -1, 64))
	}
	return total / classes, nil
}

func percent(share float64) string {
	return strconv.FormatFloat(math.Round(1e6*share)/1e4, 'g', -1, 64)
}

// Listed are the places of the pictures with the given keys, in ascending order. Empty keys
// count as lines and name nothing. A key that the set does not have and one that comes twice are
// errors.
func Listed(set data.Dataset, keys []string) ([]int, error) {
	places := make(map[string]int, set.Len())
	for i := range set.Len() {
		places[data.KeyOf(set, i)] = i
	}
	line := map[int]int{}
	var chosen []int
	for number, key := range keys {
		if key == "" {
			continue
		}
		place, ok := places[key]
		if !ok {
			return nil, fmt.Errorf("line %d: %s has no picture %q: give keys as embed "+
				"writes them, such as %q", number+1, set.Name(), key, data.KeyOf(set, 0))
		}
		if before, twice := line[place]; twice {
			return nil, fmt.Errorf("line %d: %q stands on line %d already: leave one "+
				"out", number+1, key, before)
		}
		line[place] = number + 1
		chosen = append(chosen, place)
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("the list names no picture of %s", set.Name())
	}
	slices.Sort(chosen)
	return chosen, nil
}

// ParseShare reads "1%" as 0.01. ok is false for a text that does not end in %.
func ParseShare(text string) (share float64, ok bool, err error) {
	number, ok := strings.CutSuffix(text, "%")
	if !ok {
		return 0, false, nil
	}
	value, err := strconv.ParseFloat(number, 64)
	if err != nil || !(value > 0 && value <= 100) {
		return 0, true, fmt.Errorf("%q is no share of the labels: give more than 0%%, at most "+
			"100%%, for example 1%%", text)
	}
	return value / 100, true, nil
}
