package train

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// The names of the best checkpoint of a run, and of its encoder alone, in the folder of the run.
const (
	BestFile        = "best.safetensors"
	BestEncoderFile = "best-encoder.safetensors"
)

// makeFolder makes the folder of a run, unless it is there.
func makeFolder(dir string) error {
	if dir == "" {
		return errors.New("train: a run is saved into a folder, and none is named")
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("train: the folder of the run: %w", err)
	}
	return nil
}

// SaveBest writes the run as it is now into BestFile, and the encoder that is judged into
// BestEncoderFile. Later calls write over them; the checkpoints of Save stay as they are.
func (r *Run) SaveBest(dir string) (path string, err error) {
	if err := makeFolder(dir); err != nil {
		return "", err
	}
	c, err := r.Checkpoint()
	if err != nil {
		return "", err
	}
	judged := c
	if r.recipe.Average.Judge {
		judged, _ = c.Averaged()
	}
	err = SaveEncoder(filepath.Join(dir, BestEncoderFile), judged, r.recipe.About)
	if err != nil {
		return "", err
	}
	path = filepath.Join(dir, BestFile)
	return path, c.write(path)
}
