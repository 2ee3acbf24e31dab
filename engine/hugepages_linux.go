package engine

import (
	"syscall"
	"unsafe"
)

// hugePage is the size of x86-64's and, with small pages of 4 KiB, AArch64's.
const hugePage = 2 << 20

// hugePages asks for large pages behind memory that has not been touched yet, of which whole ones are a part. It is advice: where the kernel has none,
// nothing changes.
func hugePages(b []byte) {
	if len(b) < 2*hugePage {
		return
	}
	first := -uintptr(unsafe.Pointer(&b[0])) % hugePage
	_ = syscall.Madvise(b[first:first+(uintptr(len(b))-first)/hugePage*hugePage], syscall.MADV_HUGEPAGE)
}
