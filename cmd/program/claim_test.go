package program

import (
	"strings"
	"testing"
)

// Two processes that train in one folder would mix their metrics and checkpoints: the second one is
// refused, for a new run and for one that goes on.
func TestFolderInUse(t *testing.T) {
	out := t.TempDir()
	var first, second claimed
	if err := first.claim(out); err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{"train --out ", "train --resume --out "} {
		code, _, log := call(strings.Fields(args + out)...)
		if code != exitError || !strings.Contains(log, "another process trains in "+out) ||
			strings.Count(log, "\n") != 1 {
			t.Errorf("%s: code %d, %q", args, code, log)
		}
	}
	if err := second.claim(out); err == nil {
		t.Error("claimed twice")
	}
	first.release()
	if err := second.claim(out); err != nil {
		t.Error(err)
	}
	second.release()
	var none claimed
	if err := none.claim(out + "/none"); err != nil || none.lock != nil {
		t.Errorf("a folder that is not there: %v", err)
	}
	none.release()
}
