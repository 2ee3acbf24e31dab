package dist

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
)

// Texts brings a text of every rank to all ranks, that of rank 0 first.
func Texts(g Group, own string) ([]string, error) {
	n := g.Size()
	if n == 1 {
		return []string{own}, nil
	}
	lengths, length := make([][]byte, n), binary.LittleEndian.AppendUint64(nil, uint64(len(own)))
	for i := range lengths {
		lengths[i] = make([]byte, len(length))
	}
	if err := g.AllGather(lengths, length); err != nil {
		return nil, err
	}
	all, some := make([][]byte, n), false
	for i, b := range lengths {
		all[i] = make([]byte, binary.LittleEndian.Uint64(b))
		some = some || len(all[i]) > 0
	}
	texts := make([]string, n)
	if !some {
		return texts, nil
	}
	if err := g.AllGather(all, []byte(own)); err != nil {
		return nil, err
	}
	for i, b := range all {
		texts[i] = string(b)
	}
	return texts, nil
}

// RankError is what went wrong on one rank, as all ranks know it.
type RankError struct {
	Rank int
	Err  error // of other ranks only the text
}

func (e *RankError) Error() string { return fmt.Sprintf("rank %d: %v", e.Rank, e.Err) }

func (e *RankError) Unwrap() error { return e.Err }

// cancelled stands for the error of a context that has ended.
const cancelled = "\x00"

// Agree tells all ranks what went wrong on any of them: nil where nothing did on all, else a
// RankError of the first rank that failed. Where ranks were only cancelled, it is the context's
// error for all. One rank alone has its own error back.
func Agree(g Group, own error) error {
	if g.Size() == 1 {
		return own
	}
	text := ""
	switch {
	case errors.Is(own, context.Canceled):
		text = cancelled
	case own != nil:
		text = own.Error()
	}
	texts, err := Texts(g, text)
	if err != nil {
		return errors.Join(own, err)
	}
	for rank, text := range texts {
		switch {
		case text == "" || text == cancelled:
			if text == cancelled {
				err = context.Canceled
			}
		case rank == g.Rank():
			return &RankError{rank, own}
		default:
			return &RankError{rank, errors.New(text)}
		}
	}
	return err
}
