package data

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// asNobody runs a function with the rights of no user, which root must give up to meet a folder
// that it may not read.
func asNobody(t *testing.T, f func()) {
	t.Helper()
	if os.Getuid() != 0 {
		f()
		return
	}
	done := make(chan syscall.Errno)
	go func() {
		runtime.LockOSThread() // the thread ends with this goroutine
		const nobody, keep = 65534, ^uintptr(0)
		_, _, failed := syscall.RawSyscall(syscall.SYS_SETRESUID, keep, nobody, keep)
		if failed == 0 {
			f()
		}
		done <- failed
	}()
	if failed := <-done; failed != 0 {
		t.Skip(failed)
	}
}

// A folder or list that cannot be read stops the opening: its pictures would be missing in silence.
func TestNoPermission(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, pictures(t, 2, "closed", "open"))
	put(t, dir, map[string][]byte{"list.txt": []byte("open/000.png")})
	for _, path := range []string{dir, filepath.Dir(dir)} {
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	closed := filepath.Join(dir, "closed")
	for _, path := range []string{closed, filepath.Join(dir, "list.txt")} {
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
	}
	defer os.Chmod(closed, 0o755)
	asNobody(t, func() {
		for path, want := range map[string]string{
			dir:    "closed: permission denied; make it readable",
			closed: "permission denied", filepath.Join(dir, "list.txt"): "permission denied"} {
			_, err := openParts(path, Options{})
			if err == nil || !strings.Contains(err.Error(), want) ||
				!strings.Contains(err.Error(), path) {
				t.Errorf("%s: %v lacks %q", path, err, want)
			}
		}
	})
}
