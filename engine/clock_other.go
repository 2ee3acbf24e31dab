//go:build !unix

package engine

import "time"

// processorTime returns false: this system does not tell it.
func processorTime() (time.Duration, bool) { return 0, false }
