package kernels

import "vksimclr/engine"

// NormRanks has batch norms in training take the statistics of the pixels of all ranks, which each
// have a share of the batch. Norm.X are the pixels of this rank.
type NormRanks struct {
	// Pixels is the number of pixels of every rank, by its number, where this rank has so many.
	Pixels func(own int) []int

	// Merge records that all ranks exchange the values of so many tensors. It returns tensors of
	// the same shapes: what merge, which runs on the host, makes of the values of all ranks. Those
	// of one rank lie in a row.
	Merge func(r *engine.Recorder, values []engine.Tensor,
		merge func(all [][]float32, merged []float32)) []engine.Tensor
}

// together tells whether a norm's statistics are those of all ranks.
func (n Norm) together() bool { return n.Ranks != nil && n.Training }

// finishStatistics writes the statistics of norms whose moments are known at the same time: ranks
// exchange those of all norms at once.
func finishStatistics(r *engine.Recorder, norms []Norm, moments []Moments) {
	if norms[0].together() {
		moments = norms[0].Ranks.moments(r, moments)
	}
	for i, n := range norms {
		n.finalizeMoments(r, moments[i])
	}
}

// moments are those of all ranks, one slab each, of the moments of this rank.
func (k *NormRanks) moments(r *engine.Recorder, own []Moments) (all []Moments) {
	var values []engine.Tensor
	var pixels [][]int
	for _, m := range own {
		for m.count > 1 {
			m = m.merge(r)
		}
		values = append(values, m.mean, m.m2)
		pixels = append(pixels, k.Pixels(int(m.pixels)))
	}
	merged := k.Merge(r, values, func(all [][]float32, merged []float32) {
		lo := 0
		for i, counts := range pixels {
			channels := values[2*i].Len()
			mergeMoments(counts, all, merged, lo, channels)
			lo += 2 * channels
		}
	})
	for i := range own {
		mean := merged[2*i]
		all = append(all, Moments{slabs: oneSlab(mean, sum(pixels[i])), mean: mean,
			m2: merged[2*i+1]})
	}
	return all
}

// mergeMoments merges the means from element lo on, and the squared distances behind them, in the
// order of ranks (Chan et al. 1983).
func mergeMoments(pixels []int, all [][]float32, merged []float32, lo, channels int) {
	for c := lo; c < lo+channels; c++ {
		var n, mean, m2 float64
		for rank, values := range all {
			more := float64(pixels[rank])
			if more == 0 {
				continue
			}
			total, d := n+more, float64(values[c])-mean
			mean += d * more / total
			m2 += float64(values[c+channels]) + d*d*n*more/total
			n = total
		}
		merged[c], merged[c+channels] = float32(mean), float32(m2)
	}
}

// sums are those of all ranks, one slab each, of the sums of this rank, which are one slab each.
func (k *NormRanks) sums(r *engine.Recorder, own []GradientSums) (all []GradientSums) {
	var values []engine.Tensor
	for _, s := range own {
		values = append(values, s.dy, s.dyx)
	}
	merged := k.Merge(r, values, func(all [][]float32, merged []float32) {
		for i := range merged {
			total := 0.0
			for _, values := range all {
				total += float64(values[i])
			}
			merged[i] = float32(total)
		}
	})
	for i, s := range own {
		dy := merged[2*i]
		all = append(all, GradientSums{slabs: oneSlab(dy, sum(k.Pixels(int(s.pixels)))), dy: dy,
			dyx: merged[2*i+1]})
	}
	return all
}

func sum(counts []int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}
