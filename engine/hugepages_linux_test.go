package engine

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// Of memory that starts and ends anywhere, whole large pages are asked for; less than that is left
// alone.
func TestHugePages(t *testing.T) {
	if _, err := os.Stat("/sys/kernel/mm/transparent_hugepage"); err != nil {
		t.Skip("this kernel has no transparent huge pages")
	}
	all, err := syscall.Mmap(-1, 0, 5*hugePage, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Munmap(all) })
	start := (-uintptr(unsafe.Pointer(&all[0]))) % hugePage
	b := all[start : start+4*hugePage] // starts at a large page

	adviseHugePages(nil)
	adviseHugePages(b[:hugePage])
	if advised(t, &b[0]) {
		t.Error("memory of one large page is advised")
	}
	adviseHugePages(b[5 : 4*hugePage-5])
	for i, want := range []bool{false, true, true, false} {
		if have := advised(t, &b[i*hugePage+hugePage/2]); have != want {
			t.Errorf("large page %d of 4, the outer ones cut: advised %t, want %t", i, have, want)
		}
	}
}

// advised tells whether the mapping that holds p is marked for large pages: "hg" among its flags.
func advised(t *testing.T, p *byte) bool {
	t.Helper()
	f, err := os.Open("/proc/self/smaps")
	if err != nil {
		t.Skip(err)
	}
	defer func() { _ = f.Close() }()
	lines, inside := bufio.NewScanner(f), false
	for lines.Scan() {
		var lo, hi uintptr
		if n, _ := fmt.Sscanf(lines.Text(), "%x-%x ", &lo, &hi); n == 2 {
			at := uintptr(unsafe.Pointer(p))
			inside = lo <= at && at < hi
		}
		if flags, ok := strings.CutPrefix(lines.Text(), "VmFlags:"); ok && inside {
			return slices.Contains(strings.Fields(flags), "hg")
		}
	}
	t.Fatal("no mapping holds the memory")
	return false
}
