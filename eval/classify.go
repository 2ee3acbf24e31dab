package eval

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
)

// Logits are the classifier's outputs [N,classes] for the rows of f. Rows of another length than
// the classifier's are an error.
func (c Classifier) Logits(f Features) ([]float32, error) {
	d, classes := c.D(), len(c.Classes)
	if f.D != d {
		return nil, fmt.Errorf("eval: the classifier wants %d features, there are %d: use it with "+
			"the encoder and the layer that it was made for", d, f.D)
	}
	logits := make([]float32, f.N()*classes)
	workers := max(1, min(runtime.GOMAXPROCS(0), f.N()))
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for row := w; row < f.N(); row += workers {
				x := f.Rows[row*d : (row+1)*d]
				for k := range classes {
					logits[row*classes+k] = dot(x, c.Weight[k*d:(k+1)*d]) + c.Bias[k]
				}
			}
		})
	}
	group.Wait()
	return logits, nil
}

// dot is Σ x·w, summed in four lanes and in double precision.
func dot(x, w []float32) float32 {
	var sum [4]float64
	i := 0
	for ; i+4 <= len(x); i += 4 {
		for lane := range sum {
			sum[lane] += float64(x[i+lane]) * float64(w[i+lane])
		}
	}
	for ; i < len(x); i++ {
		sum[0] += float64(x[i]) * float64(w[i])
	}
	return float32((sum[0] + sum[1]) + (sum[2] + sum[3]))
}

// Probabilities are the softmax of the classifier's outputs [N,classes] for the rows of f.
func (c Classifier) Probabilities(f Features) ([]float32, error) {
	p, err := c.Logits(f)
	if err != nil {
		return nil, err
	}
	return Softmax(p, len(c.Classes)), nil
}

// Softmax turns logits [N,classes] into probabilities, in place, and returns them.
func Softmax(p []float32, classes int) []float32 {
	for row := range slices.Chunk(p, classes) {
		top, sum := float64(slices.Max(row)), 0.0
		for _, v := range row {
			sum += math.Exp(float64(v) - top)
		}
		for k, v := range row {
			row[k] = float32(math.Exp(float64(v)-top) / sum)
		}
	}
	return p
}

// TopK is the share in percent of rows whose label is among the k classes of the highest scores
// [N,classes]. Of equal scores the lower class comes first. A label outside the classes is wrong.
// It is NaN where there are no rows.
func TopK(scores []float32, labels []int, k int) float64 {
	classes, right := len(scores)/max(1, len(labels)), 0
	for i, label := range labels {
		if label < 0 || label >= classes {
			continue
		}
		row, above := scores[i*classes:(i+1)*classes], 0
		for other, v := range row {
			if v > row[label] || v == row[label] && other < label {
				above++
			}
		}
		if above < k && row[label] == row[label] { // a NaN is never right
			right++
		}
	}
	return 100 * float64(right) / float64(len(labels))
}
