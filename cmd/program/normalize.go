package program

import (
	"fmt"
	"strconv"
	"strings"
)

// scaling is what is taken from the three channels and what they are divided by.
type scaling struct{ mean, deviation [3]float64 }

const (
	noNormalization = "none"
	// dataNormalization is resolved before a run begins, to the numbers that were measured.
	dataNormalization = "data"
)

// imageNet is the mean and deviation of ImageNet's pictures, which torchvision's networks expect.
const imageNet = "0.485,0.456,0.406/0.229,0.224,0.225"

// namedNormalizations are the mean and deviation of known training pictures.
func namedNormalizations() map[string]string {
	return map[string]string{
		"imagenet": imageNet,
		"cifar10":  "0.4914,0.4822,0.4465/0.2470,0.2435,0.2616",
		"cifar100": "0.5071,0.4865,0.4409/0.2673,0.2564,0.2762",
	}
}

// parseNormalize reads the setting normalize. nil is none, or data before it is measured.
func parseNormalize(text string) (*scaling, error) {
	switch text {
	case noNormalization, dataNormalization, "":
		return nil, nil
	}
	if numbers, ok := namedNormalizations()[text]; ok {
		text = numbers
	}
	bad := fmt.Errorf("normalize %q: give none, imagenet, cifar10, cifar100, data, or MEAN/STD "+
		"of three numbers each, with every STD above 0: %s", text, imageNet)
	mean, deviation, _ := strings.Cut(text, "/")
	var s scaling
	for _, part := range []struct {
		text string
		to   *[3]float64
		low  float64
	}{{mean, &s.mean, -10}, {deviation, &s.deviation, 1e-6}} {
		words := strings.Split(part.text, ",")
		if len(words) != 3 {
			return nil, bad
		}
		for i, word := range words {
			v, err := strconv.ParseFloat(strings.TrimSpace(word), 64)
			if err != nil || !(v >= part.low && v < 10) {
				return nil, bad
			}
			part.to[i] = v
		}
	}
	return &s, nil
}

// normalization is the setting for a mean and deviation.
func normalization(mean, deviation []float64) string {
	none := true
	for i := range mean {
		none = none && mean[i] == 0 && deviation[i] == 1
	}
	if none {
		return noNormalization
	}
	words := func(values []float64) string {
		return strings.Trim(strings.ReplaceAll(fmt.Sprint(values), " ", ","), "[]")
	}
	return words(mean) + "/" + words(deviation)
}
