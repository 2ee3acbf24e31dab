//go:build !linux

package train

// freeMemory is the memory in bytes that the machine can give to programs; 0: unknown.
func freeMemory() uint64 { return 0 }
