package eval

import (
	"fmt"

	"vksimclr/engine"
	"vksimclr/kernels"
)

const (
	bankTile  = 8192 // rows of the bank on the device at a time
	queryTile = 512  // queries at a time: 16 MiB of similarities
	minNorm   = 1e-12
)

// tiles is the device's side: one tile of the bank, one of the queries, and the cosines between
// them.
type tiles struct {
	device              *engine.Device
	bank, query         engine.Tensor // [B,Dp], [Q,Dp] as given
	unit                engine.Tensor // [B,Dp] the bank's rows scaled to length one
	cosines             engine.Tensor // [Q,B]
	normalize, multiply *engine.Program
}

// similarities calls f with the similarities (KNN) of query `row` and the bank's rows from `first`
// on, until every pair has been seen; for one query, `first` only grows. progress, unless nil, is
// told after every tile how many pairs of all have been seen, and its error ends the work.
func similarities(d *engine.Device, bank, query Features, euclidean bool,
	progress func(done, of int) error, f func(row, first int, similarity []float32)) error {
	t, err := newTiles(d, bank, query, euclidean)
	if err != nil {
		return err
	}
	defer t.close()
	var inBank, inQuery []float64
	if euclidean {
		inBank, inQuery = squares(bank), squares(query)
	}
	for lo := 0; lo < bank.N(); lo += t.bank.Dim(0) {
		n := min(t.bank.Dim(0), bank.N()-lo)
		if err := engine.Upload(d, t.bank, tileRows(bank, lo, n, t.bank)); err != nil {
			return err
		}
		if err := t.normalize.Run(); err != nil {
			return err
		}
		for at := 0; at < query.N(); at += t.query.Dim(0) {
			rows := min(t.query.Dim(0), query.N()-at)
			if err := engine.Upload(d, t.query, tileRows(query, at, rows, t.query)); err != nil {
				return err
			}
			if err := t.multiply.Run(); err != nil {
				return err
			}
			cosines, err := engine.Download[float32](d, t.cosines)
			if err != nil {
				return err
			}
			for i := range rows {
				start := i * t.bank.Dim(0)
				row := cosines[start : start+n]
				if euclidean {
					fromProducts(row, inBank[lo:lo+n], inQuery[at+i])
				}
				f(at+i, lo, row)
			}
			if progress == nil {
				continue
			}
			done := lo*query.N() + n*(at+rows)
			if err := progress(done, bank.N()*query.N()); err != nil {
				return err
			}
		}
	}
	return nil
}

// newTiles chooses tiles that the device can bind and records the two programs.
func newTiles(d *engine.Device, bank, query Features, euclidean bool) (t *tiles, err error) {
	limit, dp := int(d.Caps().MaxStorageRange/4), (bank.D+3)/4*4
	b := min(bankTile, (bank.N()+3)/4*4, limit/dp/4*4)
	if b < 4 {
		return nil, fmt.Errorf("rows of %d elements are too long for the device's %s per binding",
			bank.D, engine.Bytes(d.Caps().MaxStorageRange))
	}
	q := min(queryTile, query.N(), limit/max(b, dp))
	t = &tiles{device: d}
	defer func() {
		if err != nil {
			t.close()
		}
	}()
	for _, want := range []struct {
		t          *engine.Tensor
		name       string
		rows, cols int
	}{
		{&t.bank, "bank", b, dp}, {&t.unit, "unit bank", b, dp},
		{&t.query, "queries", q, dp}, {&t.cosines, "similarities", q, b},
	} {
		if *want.t, err = d.NewTensor(want.name, engine.F32, want.rows, want.cols); err != nil {
			return t, err
		}
	}
	r := d.NewRecorder()
	if euclidean { // products of the rows as they are
		r.Copy(t.unit, t.bank)
	} else {
		kernels.L2NormForward(r, t.unit, r.Temp("rnorm", engine.F32, b), t.bank, minNorm)
	}
	if t.normalize, err = r.Finish(); err != nil {
		return t, err
	}
	r = d.NewRecorder()
	of := t.query
	if !euclidean {
		of = r.Temp("unit queries", engine.F32, q, dp)
		kernels.L2NormForward(r, of, r.Temp("rnorm", engine.F32, q), t.query, minNorm)
	}
	kernels.MatMul(r, t.cosines, of, t.unit, false)
	t.multiply, err = r.Finish()
	return t, err
}

func (t *tiles) close() {
	for _, p := range []*engine.Program{t.normalize, t.multiply} {
		if p != nil {
			p.Close()
		}
	}
	for _, x := range []engine.Tensor{t.bank, t.unit, t.query, t.cosines} {
		if x.Valid() {
			t.device.Free(x)
		}
	}
}

// tileRows is n rows of f from lo on, padded with zeros to the tile's shape.
func tileRows(f Features, lo, n int, tile engine.Tensor) []float32 {
	packed := make([]float32, tile.Len())
	for i := range n {
		copy(packed[i*tile.Dim(1):], f.Rows[(lo+i)*f.D:(lo+i+1)*f.D])
	}
	return packed
}
