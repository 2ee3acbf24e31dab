package engine

import (
	"syscall"
	"unsafe"

	"vksimclr/engine/internal/vk"
)

// hugePage is the size in bytes of a large page on x86-64, and on AArch64 with small pages of 4
// KiB.
const hugePage = 2 << 20

// hugePages asks for large pages behind a new buffer in memory that the host can see. It is advice:
// where the system has none, nothing changes.
func (d *Device) hugePages(b *buffer) {
	if memory, err := vk.MapMemory(d.handle, b.memory, b.size); err == nil {
		adviseHugePages(memory)
	}
}

// adviseHugePages asks for large pages in b, which nothing has touched yet, wherever a whole page
// lies in it.
func adviseHugePages(b []byte) {
	if len(b) < 2*hugePage {
		return
	}
	first := -uintptr(unsafe.Pointer(&b[0])) % hugePage
	whole := (uintptr(len(b)) - first) / hugePage * hugePage
	_ = syscall.Madvise(b[first:first+whole], syscall.MADV_HUGEPAGE)
}
