package program

import (
	"os"
	"strconv"
	"strings"
)

// hostMemory is how many bytes of memory this machine has left for programs, as far as the system
// tells; 0: it does not.
func hostMemory() uint64 {
	left := tableNumber("/proc/meminfo", "MemAvailable:") << 10
	for _, group := range []struct{ most, used, dir, cache string }{
		{"memory.max", "memory.current", "/sys/fs/cgroup/", "inactive_file"},
		{"memory.limit_in_bytes", "memory.usage_in_bytes", "/sys/fs/cgroup/memory/",
			"total_inactive_file"},
	} {
		most, used := number(group.dir+group.most), number(group.dir+group.used)
		used -= min(used, tableNumber(group.dir+"memory.stat", group.cache)) // can be given back
		if most > used && (left == 0 || most-used < left) {
			left = most - used
		}
	}
	return left
}

// tableNumber is the number beside a name in a table of the system, 0 where there is none.
func tableNumber(path, name string) uint64 {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) >= 2 && fields[0] == name {
			n, _ := strconv.ParseUint(fields[1], 10, 64)
			return n
		}
	}
	return 0
}

// number is what a file of the system holds, 0 where it holds no number.
func number(path string) uint64 {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	n, _ := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
	return n
}
