package ref

import (
	"math"
	"testing"
)

// softCase is a batch of three rows of five classes; the last row has no label.
func softCase() (logits, teacher []float64, labels []int) {
	return random(3*8, 3), random(3*8, 4), []int{2, 0, 5}
}

func TestSoftCrossEntropyGradient(t *testing.T) {
	logits, teacher, labels := softCase()
	for _, temperature := range []float64{0.1, 1, 3} {
		eval := func(dx []float64) float64 {
			loss := make([]float64, 1)
			SoftCrossEntropy(loss, dx, logits, teacher, labels, 5, 8, temperature, 0.7, 0.3)
			return loss[0]
		}
		dx := make([]float64, len(logits))
		eval(dx)
		const h = 1e-6
		for i := range logits {
			at := logits[i]
			logits[i] = at + h
			up := eval(make([]float64, len(dx)))
			logits[i] = at - h
			down := eval(make([]float64, len(dx)))
			logits[i] = at
			if numeric := (up - down) / (2 * h); math.Abs(numeric-dx[i]) > 1e-7 {
				t.Errorf("T %g: dx[%d] is %g, by differences %g", temperature, i, dx[i], numeric)
			}
		}
	}
}

// Labels alone are the cross entropy. A teacher that is sure of one class is a label.
func TestSoftCrossEntropyLimits(t *testing.T) {
	logits, teacher, labels := softCase()
	labels[2] = 4
	want, wantLoss := make([]float64, 24), make([]float64, 1)
	SoftmaxCrossEntropy(wantLoss, want, logits, labels, 5, 8)
	got, loss := make([]float64, 24), make([]float64, 1)
	SoftCrossEntropy(loss, got, logits, teacher, labels, 5, 8, 0.3, 0, 1)
	near(t, "loss of labels alone", loss, wantLoss, 1e-14)
	near(t, "gradient of labels alone", got, want, 1e-14)
	clear(teacher)
	for n, label := range labels {
		teacher[8*n+label] = 200
	}
	SoftCrossEntropy(loss, got, logits, teacher, labels, 5, 8, 1, 1, 0)
	near(t, "loss of a sure teacher", loss, wantLoss, 1e-12)
	near(t, "gradient of a sure teacher", got, want, 1e-12)
}
