package train

import (
	"bytes"
	"fmt"
	"os"
)

// freeMemory is the memory in bytes that the machine can give to programs; 0: unknown.
func freeMemory() (n uint64) {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(text) {
		if _, err := fmt.Sscanf(string(line), "MemAvailable: %d kB", &n); err == nil {
			return n << 10
		}
	}
	return 0
}
