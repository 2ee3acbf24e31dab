package engine

import (
	"syscall"
	"unsafe"

	"vksimclr/engine/internal/vk"
)

// hugePage is the size of x86-64's and, with small pages of 4 KiB, AArch64's.
const hugePage = 2 << 20

// hugePages asks for large pages behind a new buffer in memory that the host can see. It is advice: where the kernel has none, nothing changes.
func (d *Device) hugePages(b *buffer) {
	if memory, err := vk.MapMemory(d.handle, b.memory, b.size); err == nil {
		adviseHugePages(memory)
	}
}

// adviseHugePages asks for them behind memory that has not been touched yet, of which whole ones are a part.
func adviseHugePages(b []byte) {
	if len(b) < 2*hugePage {
		return
	}
	first := -uintptr(unsafe.Pointer(&b[0])) % hugePage
	_ = syscall.Madvise(b[first:first+(uintptr(len(b))-first)/hugePage*hugePage], syscall.MADV_HUGEPAGE)
}
