package train

import (
	"errors"
	"fmt"

	"vksimclr/engine"
)

// WithRemedy adds to an error of the engine what the user of a training program can do about it. It
// returns other errors, and nil, as they are.
func WithRemedy(err error) error {
	var memory *engine.MemoryError
	var limit *engine.LimitError
	var lost *engine.LostError
	switch {
	case errors.As(err, &memory):
		return fmt.Errorf("%w: take a smaller batch, image size or network, or another device", err)
	case errors.As(err, &limit) && limit.Limit == engine.LimitBindings:
		return fmt.Errorf("%w: take another device", err)
	case errors.As(err, &limit) && limit.Limit == engine.LimitElements:
		return fmt.Errorf("%w: take a smaller batch", err)
	case errors.As(err, &limit):
		return fmt.Errorf("%w: take a smaller network, image size or batch, or another device", err)
	case errors.As(err, &lost):
		return fmt.Errorf("%w: start again from the last checkpoint", err)
	}
	return err
}
