package train

import "path/filepath"

// The names of the best checkpoint of a run, and of its encoder alone, in the folder of the run.
const (
	BestFile        = "best.safetensors"
	BestEncoderFile = "best-encoder.safetensors"
)

// SaveBest writes the run as it is now into BestFile, and the encoder that is judged into
// BestEncoderFile. Later calls write over them; the checkpoints of Save stay as they are.
func (r *Run) SaveBest(dir string) (path string, err error) {
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
