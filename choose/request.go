package choose

import "fmt"

// check panics where a request does not fit the rows.
func (q Request) check(r Rows) {
	if q.Budget < 0 {
		panic(fmt.Sprintf("choose: a budget of %d", q.Budget))
	}
	for _, i := range q.Have {
		if i < 0 || i >= r.N {
			panic(fmt.Sprintf("choose: row %d is chosen already, of %d rows", i, r.N))
		}
	}
	if q.Out != nil && len(q.Out) != r.N {
		panic(fmt.Sprintf("choose: Out has %d values for %d rows", len(q.Out), r.N))
	}
	needed := q.By == ByTypical || q.By == ByOdd || q.By == ByDiverse && len(q.Have) == 0
	if needed && len(q.Typicality) != r.N {
		panic(fmt.Sprintf("choose: by %s, Typicality has %d values for %d rows: call Typicality",
			q.By, len(q.Typicality), r.N))
	}
}
