package train

import (
	"vksimclr/dist"
	"vksimclr/engine"
)

// gather records that all ranks bring their rows together: own rows [V·n,…], view by view, are
// then those of the whole batch [V·N,…] in the order of one device. A nil k gathers none.
func (k *Ranks) gather(r *engine.Recorder, name string, own engine.Tensor) (all engine.Tensor) {
	if k == nil || !own.Valid() {
		return own
	}
	views := own.Dim(0) / k.own()
	row := own.Bytes() / own.Dim(0)
	dims := append([]int{views * k.pictures}, own.Shape()[1:]...)
	from := k.host(r, "own "+name, own.DType(), own.Shape()...)
	to := k.host(r, "all "+name, own.DType(), dims...)
	r.Copy(from, own)
	arrived := make([][]byte, len(k.counts))
	for rank, n := range k.counts {
		arrived[rank] = make([]byte, views*n*row)
	}
	r.Host("gather "+name, []engine.Tensor{from}, []engine.Tensor{to},
		k.sending(k.toOthers(own.Bytes()), func() error {
			if err := k.group.AllGather(arrived, engine.Map[byte](from)); err != nil {
				return err
			}
			whole := engine.Map[byte](to)
			for rank, rows := range arrived {
				lo, hi := dist.Share(k.pictures, rank, len(k.counts))
				size := (hi - lo) * row
				for v := range views {
					copy(whole[(v*k.pictures+lo)*row:], rows[v*size:(v+1)*size])
				}
			}
			return nil
		}))
	all = r.Temp("all "+name, own.DType(), dims...)
	r.Copy(all, to)
	return all
}

// ownRows are this rank's rows [V·n,…], view by view, of those of the whole batch [V·N,…].
func (k *Ranks) ownRows(r *engine.Recorder, all engine.Tensor) (own engine.Tensor) {
	if k == nil {
		return all
	}
	views, n := all.Dim(0)/k.pictures, k.own()
	dims := append([]int{views * n}, all.Shape()[1:]...)
	own = r.Temp("own rows", all.DType(), dims...)
	for v := range views {
		at := v * k.pictures
		r.Copy(own.Slice(v*n, (v+1)*n), all.Slice(at+k.lo, at+k.hi))
	}
	return own
}

// average records that each rank's running statistics become the mean over all ranks' pictures.
func (k *Ranks) average(r *engine.Recorder, buffers engine.Tensor) {
	mean := k.merge(r, []engine.Tensor{buffers}, func(all [][]float32, merged []float32) {
		for i := range merged {
			total := 0.0
			for rank, values := range all {
				total += float64(k.counts[rank]) * float64(values[i])
			}
			merged[i] = float32(total / float64(k.pictures))
		}
	})
	r.Copy(buffers, mean[0])
}
