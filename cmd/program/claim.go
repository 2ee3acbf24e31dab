package program

import (
	"fmt"
	"os"

	"github.com/gofrs/flock"
)

// claimed is the folder of a run that this process trains in. The zero value claims nothing.
type claimed struct{ lock *flock.Flock }

// claim keeps other processes from training in a folder until release, or until this process ends
// in any way. The folder itself is locked, so nothing is written. A folder that is not there, or
// whose file system knows no locks, is not claimed.
func (c *claimed) claim(out string) error {
	if c.lock != nil || out == "" {
		return nil
	}
	lock := flock.New(out, flock.SetFlag(os.O_RDONLY))
	ok, err := lock.TryLock()
	if err == nil && !ok {
		return fmt.Errorf("train: another process trains in %s: let it end, or give another --out",
			out)
	}
	if ok {
		c.lock = lock
	}
	return nil
}

func (c *claimed) release() {
	if c.lock != nil {
		_ = c.lock.Close()
	}
}
