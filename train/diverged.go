package train

import (
	"fmt"
	"math"
	"strings"
)

// DivergedError says that a step gave a loss or a gradient that is not finite. The weights after it
// are lost; checkpoints are of the steps before.
type DivergedError struct {
	Step int      // number of the step, counted from 1
	What string   // "loss" or "gradient"
	Bad  float64  // value of the loss or gradient
	Keys []string // keys of the step's pictures
}

// namedKeys is how many pictures the message names.
const namedKeys = 4

func (e *DivergedError) Error() string {
	keys := e.Keys
	more := ""
	if len(keys) > namedKeys {
		keys, more = keys[:namedKeys], fmt.Sprintf(" and %d more", len(keys)-namedKeys)
	}
	quoted := make([]string, len(keys))
	for i, key := range keys {
		quoted[i] = fmt.Sprintf("%q", key)
	}
	return fmt.Sprintf("train: the %s is %g at step %d: the run diverged on pictures %s%s; take a "+
		"lower learning rate, a longer warm-up or a higher temperature", e.What, e.Bad, e.Step,
		strings.Join(quoted, ", "), more)
}

// diverged tells whether a step's loss, or in fp32 its gradient, is not finite. A step of mixed
// precision whose gradient is not finite updates nothing, so that the run goes on.
func diverged(s StepDone, mixed bool, keys []string) error {
	bad := func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }
	switch {
	case bad(s.Loss()):
		return &DivergedError{s.Step, "loss", s.Loss(), keys}
	case !mixed && bad(s.Health.GradientNorm):
		return &DivergedError{s.Step, "gradient", s.Health.GradientNorm, keys}
	}
	return nil
}
