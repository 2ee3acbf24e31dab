package interop

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// ReadLines reads the texts that WriteLines wrote, one a line.
func ReadLines(path string) ([]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if len(text) == 0 {
		return nil, nil
	}
	for i, line := range lines {
		line = strings.TrimSuffix(line, "\r")
		if strings.HasPrefix(line, `"`) {
			if line, err = strconv.Unquote(line); err != nil {
				return nil, fmt.Errorf("%s: line %d is no quoted text: %w", path, i+1, err)
			}
		}
		lines[i] = line
	}
	return lines, nil
}
