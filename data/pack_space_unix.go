//go:build linux || darwin

package data

import (
	"syscall"
)

// freeBytes is the room on the disk of a folder for this user, -1 where it is not known.
func freeBytes(dir string) int64 {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return -1
	}
	return int64(s.Bavail) * int64(s.Bsize)
}
