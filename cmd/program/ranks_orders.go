package program

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"vksimclr/dist"
	"vksimclr/train"
)

// order is what rank 0 has all ranks do next.
type order byte

const (
	endNow     order = iota + 1
	stepNow          // one step of training
	judgeNow         // judge the encoder
	judgeFirst       // judge it with its first weights
	evaluateNow
	compareNow // compare the weights of all ranks
)

// Flags of what a rank answers when it takes an order.
const (
	wantsStop byte = 1 << iota // its user wants the run to stop
	hasNews                    // it has something to say
)

// rankNews is what a rank has to say to rank 0.
type rankNews struct {
	Warnings []string
	Failed   string // why it cannot go on
}

// errFollower is the end of a rank because of another.
var errFollower = errors.New("another rank has ended the run")

// exchange brings rank 0's order to all ranks, and what they have to say to rank 0. An order is
// void where a rank cannot go on: then err says which and why, on all ranks.
func (r *ranks) exchange(o order, stop bool, own rankNews) (do order, stops bool, all []rankNews,
	err error) {
	mine := byte(o)
	if r.follows() {
		if mine = 0; stop {
			mine |= wantsStop
		}
		if own.Failed != "" || len(own.Warnings) > 0 {
			mine |= hasNews
		}
	}
	bytes := make([]byte, r.Size())
	rows := make([][]byte, r.Size())
	for i := range rows {
		rows[i] = bytes[i : i+1]
	}
	if err := r.AllGather(rows, []byte{mine}); err != nil {
		return 0, false, nil, err
	}
	news := false
	for _, b := range bytes[1:] {
		stops, news = stops || b&wantsStop != 0, news || b&hasNews != 0
	}
	all = make([]rankNews, r.Size())
	if news {
		err = r.tellNews(all, own)
	}
	return order(bytes[0]), stops, all, err
}

// tellNews brings what every rank has to say to all.
func (r *ranks) tellNews(all []rankNews, own rankNews) error {
	text, err := json.Marshal(own)
	if err != nil {
		return err
	}
	texts, err := dist.Texts(r, string(text))
	if err != nil {
		return err
	}
	for rank, text := range texts {
		if err := json.Unmarshal([]byte(text), &all[rank]); err != nil {
			return fmt.Errorf("%s: %w", r.name(rank), err)
		}
	}
	return r.failure(all)
}

// failure is the error of the first rank that cannot go on.
func (r *ranks) failure(all []rankNews) error {
	for rank, one := range all {
		if one.Failed != "" {
			return fmt.Errorf("%s: %s", r.name(rank), one.Failed)
		}
	}
	return nil
}

// order has all ranks do the same next. Of a run in one process it does nothing.
func (t *session) order(o order) error {
	if t.ranks.size() == 1 {
		return nil
	}
	_, stops, all, err := t.ranks.exchange(o, false, rankNews{})
	t.heard(all)
	if stops && t.cancel != nil {
		t.cancel()
	}
	return err
}

// follow does what rank 0 orders until it orders the end.
func (t *session) follow(ctx context.Context) (err error) {
	steps := t.pulled(ctx)
	defer steps.stop()
	var own rankNews
	for {
		own.Warnings = t.warnings.take()
		o, _, _, err := t.ranks.exchange(0, ctx.Err() != nil, own)
		switch {
		case errors.Is(err, dist.ErrLeft):
			return err
		case o == endNow:
			t.ranks.together = true
			if own.Failed != "" {
				return errFollower
			}
			return nil
		case err != nil: // the order is void, and the end comes next
			continue
		}
		fatal := false
		switch o {
		case stepNow:
			_, fatal, err = steps.next()
		case judgeNow:
			_, err = t.run.Judge(ctx)
		case judgeFirst:
			_, err = t.run.JudgeFirst(ctx)
		case evaluateNow:
			_, err = t.run.Evaluate(ctx)
		case compareNow:
			err = t.run.Agree()
		}
		if fatal || errors.Is(err, dist.ErrLeft) {
			return err
		}
		own.Failed = failedText(err)
	}
}

// failedText is an error that ends the run and of which rank 0 does not know by itself.
func failedText(err error) string {
	var of *dist.RankError
	if err == nil || errors.As(err, &of) || errors.Is(err, context.Canceled) ||
		errors.Is(err, train.ErrUnlabelled) || errors.Is(err, train.ErrNoSamples) {
		return ""
	}
	return err.Error()
}
