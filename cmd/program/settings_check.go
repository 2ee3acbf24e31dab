package program

import (
	"math"
	"reflect"
	"slices"
	"strings"

	"vksimclr/data"
)

// validate checks every setting without touching disk or device and returns all problems at once.
func (s Settings) validate() error {
	problems := &usageError{}
	s.checkKinds(problems)
	s.checkWatch(problems)
	s.checkLogs(problems)
	s.checkNetwork(problems)
	s.checkLoss(problems)
	s.checkRule(problems)
	s.checkMicroBatch(problems)
	spec, err := data.ParseSpec(s.Data)
	if err != nil {
		problems.add("%s", err)
	}
	options, mistake := s.dataOptions()
	if mistake != nil {
		problems.add("%s", mistake)
	}
	if err == nil {
		if mistake := spec.Check(options); mistake != nil {
			problems.add("%s", mistake)
		}
	}
	for _, rule := range slices.Concat(s.ranges(), s.lossRanges()) {
		finite := !math.IsNaN(rule.value) && !math.IsInf(rule.value, 0)
		if finite && !rule.ok {
			problems.add("%s is %v: %s", rule.key, rule.value, rule.remedy)
		}
	}
	s.checkViews(problems)
	if err == nil && spec.Kind == "shapes" {
		s.checkBatch(problems, spec.Count)
	} else if s.Limit > 0 {
		s.checkBatch(problems, s.Limit)
	}
	return problems.orNil()
}

// checkSize is the check that needs the opened data set: one batch must fit into its n pictures.
func (s Settings) checkSize(n int) error {
	problems := &usageError{}
	s.checkBatch(problems, n)
	return problems.orNil()
}

func (s Settings) checkBatch(problems *usageError, n int) {
	remedy := "give a smaller --batch"
	if s.Limit > 0 {
		n, remedy = min(n, s.Limit), remedy+" or a larger --limit"
	}
	if n < 2 {
		problems.add("there is %d picture to train on: SimCLR compares pictures with each other, "+
			"and needs 2 or more, better hundreds", n)
	} else if s.Batch > n {
		problems.add("batch is %d, but there are only %d training pictures: %s", s.Batch, n,
			remedy)
	} else if s.LastBatch == wrapLast && data.WrapBatches*s.Batch > n {
		problems.add("last_batch is wrap, which needs %d batches in the pictures, but batch is %d "+
			"of %d: give a smaller --batch, or --last-batch drop", data.WrapBatches, s.Batch, n)
	}
}

// checkKinds finds numbers that are not finite and words that are not allowed.
func (s Settings) checkKinds(problems *usageError) {
	for _, f := range s.fields() {
		if f.value.Kind() == reflect.Float64 {
			if x := f.value.Float(); math.IsNaN(x) || math.IsInf(x, 0) {
				problems.add("%s is %v: give a finite number", f.about.key, x)
			}
		}
		if f.about.words != "" {
			words := strings.Split(f.about.words, ",")
			if word := f.value.String(); !slices.Contains(words, word) {
				problems.add("%s is %q%s", f.about.key, word, didYouMean(word, words))
			}
		}
	}
}
