package program

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"vksimclr/dist"
)

// ranks are the processes that work together, as one of them knows them. A nil ranks is one process
// alone.
type ranks struct {
	dist.Group
	local, locals int      // number of this one among those of its host, and how many those are
	hosts         []string // by rank

	stage rankStage

	// together is set once all ranks know that they end.
	together bool
	// ended is the error that this one ended with.
	ended error

	mu   sync.Mutex
	next string // how to go on after the loss of a rank
	told bool   // the loss was told
}

// size is the number of ranks.
func (r *ranks) size() int {
	if r == nil {
		return 1
	}
	return r.Size()
}

// follows tells whether another rank says what to do, prints and writes.
func (r *ranks) follows() bool { return r != nil && r.Rank() > 0 }

// group is the ranks for those who move bytes between them.
func (r *ranks) group() dist.Group {
	if r == nil {
		return dist.Alone()
	}
	return r.Group
}

// name is what messages call a rank.
func (r *ranks) name(rank int) string {
	if rank >= len(r.hosts) {
		return fmt.Sprintf("rank %d", rank)
	}
	return fmt.Sprintf("rank %d on %s", rank, r.hosts[rank])
}

// agree has all ranks end where one has an error: it is nil on all of them or on none. All ranks
// call it at the same place.
func (r *ranks) agree(own error) error {
	if r.size() == 1 {
		return own
	}
	err := dist.Agree(r, own)
	if err == nil || errors.Is(err, dist.ErrLeft) {
		return err
	}
	r.together = true
	var of *dist.RankError
	switch {
	case !errors.As(err, &of):
		return err
	case of.Rank == r.Rank() && of.Rank == 0:
		return of.Err
	}
	return fmt.Errorf("%s: %w", r.name(of.Rank), of.Err)
}

// rankCommands are the commands that several ranks can work at together.
func rankCommands() []string {
	return []string{"train", "eval knn", "eval linear", "eval rank", "embed"}
}

// checkCommand refuses to have several ranks do the same.
func (r *ranks) checkCommand(command string) error {
	if r.size() == 1 || slices.ContainsFunc(rankCommands(), func(known string) bool {
		return command == known || strings.HasPrefix(command, known+" ")
	}) {
		return nil
	}
	name, _, _ := strings.Cut(command, " <")
	return usage("%s runs in one process, but %d were started: start it without mpirun; %s work "+
		"together", name, r.size(), strings.Join(rankCommands(), ", "))
}

// remember keeps how to go on after the loss of a rank.
func (r *ranks) remember(next string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next = next
}

// reported tells whether the loss of a rank, which err may be, was told already.
func (r *ranks) reported(err error) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	told := r.told
	r.told = r.told || errors.Is(err, dist.ErrLeft) && r.Rank() == tellerOf(err) && r.Rank() == 0
	return told && errors.Is(err, dist.ErrLeft)
}

// leave ends the other ranks of a run with rank 0, which ends with err.
func (r *ranks) leave(err error) error {
	if r.size() == 1 || r.together || errors.Is(err, dist.ErrLeft) {
		return err
	}
	switch r.stage {
	case beforeBeginning: // the others wait for the beginning
		if err == nil {
			err = errors.Join(r.agree(nil), r.tellAll(&beginning{}))
			r.together = err == nil
			return err
		}
		return r.agree(err)
	case taking:
		_, _, _, e := r.exchange(endNow, false, rankNews{})
		if r.together = !errors.Is(e, dist.ErrLeft); !r.together {
			return errors.Join(err, e)
		}
	}
	return err
}

// finish ends a command that several ranks worked at; rank 0 may have gone on alone.
func (r *ranks) finish(err error) error {
	if r.size() == 1 || r.together || r.stage != beforeBeginning || errors.Is(err, dist.ErrLeft) {
		return err
	}
	var of *dist.RankError
	if errors.As(err, &of) { // of what all ranks did
		r.together = true
		return err
	}
	if errors.Is(err, errFollower) {
		err = nil
	}
	err = r.agree(err)
	r.together = r.together || err == nil
	return err
}

// tellerOf is the rank that tells of a loss.
func tellerOf(err error) int {
	var lost *dist.LostError
	if errors.As(err, &lost) && lost.Rank == 0 {
		return 1
	}
	return 0
}
