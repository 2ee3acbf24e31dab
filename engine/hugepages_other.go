//go:build !linux

package engine

// hugePages does nothing here.
func (d *Device) hugePages(*buffer) {}
