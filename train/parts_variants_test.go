package train_test

import (
	"fmt"
	"testing"

	"vksimclr/engine/enginetest"
	"vksimclr/models"
	"vksimclr/train"
)

// Selective kernels, squeeze-and-excite and ResNet-D come in parts as plain blocks do: their norms
// have the statistics of the whole batch.
func TestPartsOfVariants(t *testing.T) {
	d := enginetest.Device(t)
	selective := models.ResNetConfig{Block: "bottleneck", Layers: []int{1, 1}, Width: 4,
		Stem: models.StemCIFAR, SKRatio: 0.0625, BiasedVariance: true}
	excited := models.ResNetConfig{Block: "basic", Layers: []int{1, 1}, Width: 4,
		Stem: models.StemImageNet, SKRatio: 0.0625, SERatio: 0.5, PoolAtEnd: true, Project: true}
	for i, c := range []partsCase{
		{encoder: selective, pictures: 7, size: 8, norms: train.WholeNorms},
		{encoder: excited, pictures: 7, size: 32, norms: train.WholeNorms},
		{encoder: selective, pictures: 7, size: 8, norms: train.FrozenNorms},
	} {
		grads, buffers := c.gradients(t, d, 0)
		for _, part := range []int{2, c.pictures} {
			t.Run(fmt.Sprintf("case %d, %v, parts of %d", i, c.norms, part),
				func(t *testing.T) {
					g, b := c.gradients(t, d, part)
					if e := off(g, grads); !(e <= 1e-5) {
						t.Errorf("gradients are off by %.3g", e)
					}
					if e := off(b, buffers); !(e <= 1e-6) {
						t.Errorf("running statistics are off by %.3g", e)
					}
				})
		}
	}
}
