package eval

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// check returns every problem of the input at once.
func (c KNN) check(bank, query Features) error {
	var bad []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			bad = append(bad, fmt.Errorf(format, args...))
		}
	}
	check(c.K > 0, "k is %d", c.K)
	check(c.Plain || c.Euclidean || c.Temperature > 0, "temperature is %g", c.Temperature)
	check(bank.D > 0 && bank.D == query.D,
		"rows of the bank have %d elements, those of the queries %d", bank.D, query.D)
	if len(bad) > 0 {
		return errors.Join(bad...)
	}
	for _, f := range []struct {
		name string
		Features
	}{{"the bank has", bank}, {"the queries have", query}} {
		check(len(f.Rows) > 0 && len(f.Rows)%f.D == 0, "%s %d elements in rows of %d", f.name,
			len(f.Rows), f.D)
		if i := slices.IndexFunc(f.Rows, unbounded); i >= 0 {
			check(false, "feature %d of row %d is %g: has training diverged?", i%f.D, i/f.D,
				f.Rows[i])
		}
	}
	check(!c.LeaveOneOut || bank.N() > 1 && bank.N() == query.N(),
		"leave-one-out of %d rows with %d queries", bank.N(), query.N())
	check(len(bank.Labels) == bank.N(), "the bank has %d labels for %d rows",
		len(bank.Labels), bank.N())
	check(query.Labels == nil || len(query.Labels) == query.N(),
		"the queries have %d labels for %d rows", len(query.Labels), query.N())
	outside := func(label int) bool { return label < 0 || label >= c.Classes }
	if i := slices.IndexFunc(bank.Labels, outside); i >= 0 {
		check(false, "label %d of the bank is %d, there are %d classes", i, bank.Labels[i],
			c.Classes)
	}
	return errors.Join(bad...)
}

func unbounded(v float32) bool { return math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) }
