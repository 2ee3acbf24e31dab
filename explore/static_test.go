package explore

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// An export that is interrupted leaves an empty folder, so that the same command works again.
func TestExportInterrupted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pages")
	ctx, stop := context.WithCancel(t.Context())
	e := example(t, 8)
	err := e.Export(ctx, dir, func(done, of int) {
		if done == 3 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	if err := CheckFolder(dir); err != nil {
		t.Error(err)
	}
}
