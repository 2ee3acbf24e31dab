package reference

import (
	"vksimclr/eval"
	"vksimclr/kernels/harness"
)

// rank measures how features spread, by package eval. It needs no device.
func rank(c *harness.FileCase) {
	rows, shape := c.ReadRank("h", 2)
	r := eval.Rank(eval.Features{Rows: narrow(rows), D: shape[1]})
	c.Compare("rankme", []float64{r.RankMe}, 1)
	c.Compare("singular_values", r.Spectrum, len(r.Spectrum))
}
