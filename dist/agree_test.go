package dist

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

func TestTexts(t *testing.T) {
	for _, size := range []int{1, 2, 5} {
		together(t, size, func(g Group) error {
			for _, empty := range []bool{false, true} {
				text := func(rank int) string {
					if empty {
						return ""
					}
					return fmt.Sprintf("%*d", 3*rank, rank)
				}
				texts, err := Texts(g, text(g.Rank()))
				if err != nil {
					return err
				}
				for rank, got := range texts {
					if got != text(rank) {
						t.Errorf("rank %d has %q of rank %d", g.Rank(), got, rank)
					}
				}
			}
			return nil
		})
	}
}

// What goes wrong on one rank is known to all; a failure goes over a cancelled context.
func TestAgree(t *testing.T) {
	full := errors.New("the disk is full")
	together(t, 3, func(g Group) error {
		if err := Agree(g, nil); err != nil {
			t.Errorf("nothing went wrong, but rank %d says %v", g.Rank(), err)
		}
		own := []error{context.Canceled, nil, nil}
		if err := Agree(g, own[g.Rank()]); !errors.Is(err, context.Canceled) {
			t.Errorf("rank %d says %v of a cancelled rank", g.Rank(), err)
		}
		own[1] = full
		err := Agree(g, own[g.Rank()])
		var of *RankError
		if !errors.As(err, &of) || of.Rank != 1 || err.Error() != "rank 1: the disk is full" ||
			errors.Is(err, full) != (g.Rank() == 1) {
			t.Errorf("rank %d says %v", g.Rank(), err)
		}
		return nil
	})
	if Agree(Alone(), full) != full {
		t.Error("one rank alone does not have its own error back")
	}
}
