package main

import (
	"fmt"
	"os"
	"path/filepath"

	"vksimclr/models"
	"vksimclr/train"
)

// readFirst reads the weights that the encoder of a new run begins with: of a file, or of the
// encoder in the folder of a run.
func readFirst(path string) (models.State, error) {
	if stat, err := os.Stat(path); err == nil && stat.IsDir() {
		path = filepath.Join(path, train.EncoderFile)
	}
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("train: --init: %w: give a safetensors file, or the folder of a run",
			err)
	}
	s, err := train.ReadEncoder(path)
	if err != nil {
		return nil, fmt.Errorf("train: --init: %w", err)
	}
	return s, nil
}
