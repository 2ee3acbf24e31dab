package program

import (
	"fmt"
	"os"
	"path/filepath"

	"vksimclr/interop"
	"vksimclr/models"
	"vksimclr/train"
)

// readFirst reads the weights that the encoder of a new run begins with: of a file, or of the
// encoder in the folder of a run.
func readFirst(path string) (models.State, error) {
	path = firstFile(path)
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

// firstFile is the file of the first weights: in the folder of a run its encoder.
func firstFile(path string) string {
	if stat, err := os.Stat(path); err == nil && stat.IsDir() {
		return filepath.Join(path, train.EncoderFile)
	}
	return path
}

// followNormalize gives the encoder the input that its first weights were trained on, where nobody
// gave --normalize and the file says it.
func (t *session) followNormalize(given decided) error {
	path := firstFile(t.Init)
	if given["normalize"] || !isEncoderFile(path) {
		return nil
	}
	f, err := interop.Open(path)
	if err != nil {
		return fmt.Errorf("train: --init: %w", err)
	}
	defer f.Close()
	if f.Metadata["mean"] == "" {
		return nil
	}
	if t.Normalize, err = describedNormalize(f.Metadata); err != nil {
		return fmt.Errorf("train: --init: %s: %w: give --normalize", path, err)
	}
	if t.Normalize != noNormalization {
		fmt.Fprintf(t.told, "normalize: %s, as %s says\n", t.Normalize, path)
	}
	return nil
}
