package supervise

import (
	"path/filepath"
	"slices"
	"testing"

	"vksimclr/data"
	"vksimclr/eval"
	"vksimclr/train"
)

// checkFiles reads the encoder and the classifier in the folder of a run.
func checkFiles(t *testing.T, dir string) {
	t.Helper()
	c, err := eval.ReadClassifier(filepath.Join(dir, eval.ClassifierFile))
	fatal(t, err)
	encoder, err := train.ReadEncoder(filepath.Join(dir, train.EncoderFile))
	fatal(t, err)
	if c.Encoder != train.HashEncoder(encoder) || c.Layer != train.LayerHead1 ||
		!slices.Equal(c.Classes, data.NewShapes(data.Train, 1).Classes()) {
		t.Errorf("classifier of %v on %s of %s", c.Classes, c.Layer, c.Encoder)
	}
}
