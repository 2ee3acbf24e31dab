//go:build mpi

package mpi

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// allSay checks that every rank but the victim says the words, and that the start is over soon.
func allSay(t *testing.T, size, victim int, words, out string, took time.Duration) {
	t.Helper()
	for rank := range size {
		line := fmt.Sprintf("%d: rank %d on host ", rank, victim)
		if rank != victim && !strings.Contains(out, line) {
			t.Errorf("rank %d does not name rank %d", rank, victim)
		}
	}
	if !strings.Contains(out, words) {
		t.Errorf("nobody says %q", words)
	}
	if took > 15*time.Second {
		t.Errorf("the ranks took %v to end", took)
	}
}

func TestTheOthersEndWhenARankIsKilled(t *testing.T) {
	for _, dead := range []int{0, 2} {
		out, took := ranks(t, 3, "killed", fmt.Sprintf("%s=%d", victim, dead),
			"UCX_TLS=^cma") // UCX, below MPICH, aborts where it reads a dead process's memory
		allSay(t, 3, dead, "its process ended without a word", out, took)
	}
}

// TestTheOthersEndWhenARankIsStuck asks for one line: the launcher must kill the stopped
// rank, and MPICH's then also kills those that have not spoken yet.
func TestTheOthersEndWhenARankIsStuck(t *testing.T) {
	out, took := ranks(t, 3, "stuck", victim+"=1")
	words := "has not answered for 3s"
	if !strings.Contains(out, "rank 1 on host ") || !strings.Contains(out, words) {
		t.Error("nobody names rank 1")
	}
	if took > 15*time.Second {
		t.Errorf("the ranks took %v to end", took)
	}
}

func TestARankThatFailsTellsTheOthersWhy(t *testing.T) {
	out, took := ranks(t, 3, "fails")
	allSay(t, 3, 1, "ended: open /x: no such file", out, took)
}

func TestASlowRankIsNotLost(t *testing.T) {
	out, _ := ranks(t, 2, "slow")
	done(t, 2, out)
}

func TestGoKeepsItsSignals(t *testing.T) {
	out, _ := ranks(t, 2, "signals")
	done(t, 2, out)
}

func TestLengthsThatDoNotAgreeAreErrors(t *testing.T) {
	out, _ := ranks(t, 2, "lengths")
	done(t, 2, out)
}
