package inspect

import (
	"encoding/csv"
	"io"
	"strings"
)

// WriteList writes the pictures with findings as CSV: part, key, reasons (kinds joined by spaces),
// like (of the first finding that has it) and detail.
func (r *Report) WriteList(w io.Writer) error {
	type row struct{ part, key, reasons, like, detail string }
	var order []string
	rows := map[string]*row{}
	for _, f := range r.Findings {
		name := f.Part + "\x00" + f.Key
		known, ok := rows[name]
		if !ok {
			known = &row{part: f.Part, key: f.Key}
			rows[name], order = known, append(order, name)
		}
		known.reasons = strings.TrimSpace(known.reasons + " " + string(f.Kind))
		if known.like == "" {
			known.like = f.Like
		}
		if known.detail != "" {
			known.detail += "; "
		}
		known.detail += f.Detail
	}
	out := csv.NewWriter(w)
	_ = out.Write([]string{"part", "key", "reasons", "like", "detail"})
	for _, name := range order {
		r := rows[name]
		_ = out.Write([]string{r.part, r.key, r.reasons, r.like, r.detail})
	}
	out.Flush()
	return out.Error()
}

// Good are the keys of the pictures of a part without findings, in order, with their labels where
// the part has them.
func (r *Report) Good(part string) (keys, labels []string) {
	named := map[int]bool{}
	for _, f := range r.Findings {
		if f.place >= 0 {
			named[f.place] = true
		}
	}
	first := 0
	for _, p := range r.parts {
		for i := range p.Set.Len() {
			f := r.pictures[first+i]
			if p.Name != part || f.problem != "" || named[first+i] {
				continue
			}
			keys = append(keys, f.key)
			if label := labelOf(p.Set, i); label != "" {
				labels = append(labels, label)
			}
		}
		first += p.Set.Len()
	}
	return keys, labels
}
