package train

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
)

// CollapseError says that all embeddings have become alike, so that the loss cannot tell pictures
// apart and learning has ended.
type CollapseError struct {
	Step  int // steps done
	Since int // steps done when the embeddings were still apart; 0: they never were

	Loss     float64 // mean of the last steps
	Alike    float64 // loss of equal embeddings (losses.Alike); NaN where it is not known
	Health   Health  // mean of the last steps
	Accuracy float64 // contrastive accuracy, mean of the last steps; NaN for other losses
}

func (e *CollapseError) Error() string {
	loss := fmt.Sprintf("the loss is %.3f", e.Loss)
	if !math.IsNaN(e.Alike) {
		loss += fmt.Sprintf(" (equal embeddings have %.3f)", e.Alike)
	}
	since := fmt.Sprintf("since about step %d", e.Since)
	if e.Since == 0 {
		since = "from the first steps on"
	}
	return fmt.Sprintf("train: the embeddings collapsed: at step %d and %s they are alike: %s, "+
		"their deviation is %.3f of 1, they spread over %.1f directions; take a lower learning "+
		"rate, a longer warm-up, a larger batch or a lower temperature", e.Step, since, loss,
		e.Health.Deviation, e.Health.Directions)
}

// watch observes a step for the run. It is a CollapseError, or a warning where the recipe wants
// that.
func (r *Run) watch(s StepDone) error {
	e := r.collapse.observe(s)
	switch {
	case e == nil:
		return nil
	case r.recipe.WarnOfCollapse:
		return r.tell(Warned{e})
	}
	return e
}

// Doubtful tells whether the last steps look like the beginning of a collapse. A checkpoint of such
// a step should not take the place of an earlier one.
func (r *Run) Doubtful() bool { return r.collapse.doubts() > 0 }

// collapsedPrefix begins the names of checkpoints that were set aside, in place of the usual one.
const collapsedPrefix = "collapsed-"

// SetAside renames the checkpoints in the folder of a collapsed run that were saved after Since, to
// collapsed-STEP.safetensors, so that the newest checkpoint is a good one. The files of the encoder
// become those of that one. good is its path, "" where there is none.
func (r *Run) SetAside(dir string, e *CollapseError) (good string, err error) {
	paths, err := Checkpoints(dir)
	if err != nil {
		return "", err
	}
	for _, path := range paths {
		if !savedAfter(path, e.Since) {
			good = path
			continue
		}
		name := strings.Replace(filepath.Base(path), checkpointPrefix, collapsedPrefix, 1)
		if err := os.Rename(path, filepath.Join(dir, name)); err != nil {
			return "", fmt.Errorf("checkpoint: %w", err)
		}
	}
	if good == "" {
		return "", nil
	}
	c, err := ReadCheckpoint(good)
	if err != nil {
		return "", err
	}
	return good, r.saveEncoders(dir, c)
}
