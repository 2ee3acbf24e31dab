package train

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"vksimclr/engine"
)

func TestRemediesOfEngineErrors(t *testing.T) {
	for want, err := range map[string]error{
		"image size":      &engine.MemoryError{What: "x"},
		"another device":  &engine.LimitError{Limit: engine.LimitBindings},
		"a smaller batch": &engine.LimitError{Limit: engine.LimitElements},
		"smaller network": &engine.LimitError{Limit: engine.LimitAllocation},
		"last checkpoint": &engine.LostError{Err: errors.New("device lost")},
	} {
		got := WithRemedy(fmt.Errorf("train: %w", err))
		if !errors.Is(got, err) || !strings.Contains(got.Error(), want) {
			t.Errorf("%v: want %q in it", got, want)
		}
	}
	if err := errors.New("another error"); WithRemedy(err) != err || WithRemedy(nil) != nil {
		t.Error("other errors must stay as they are")
	}
}
