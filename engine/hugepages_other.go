//go:build !linux

package engine

// hugePages does nothing here.
func hugePages([]byte) {}
