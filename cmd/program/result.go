package program

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"vksimclr/atomicfile"
)

// outFormat is the extension of a command's --out, in lower case. It must be a known one.
func outFormat(command, out string, known ...string) (string, error) {
	extension := strings.ToLower(filepath.Ext(out))
	if slices.Contains(known, extension) {
		return extension, nil
	}
	last := len(known) - 1
	use := known[last]
	if last > 0 {
		use = strings.Join(known[:last], ", ") + " or " + use
	}
	return "", usage("%s: --out %s: %q is not a known extension: use %s", command, out, extension,
		use)
}

// checkOut tells before the work whether a command's --out can be written.
func checkOut(command, out string) error {
	if err := atomicfile.Check(out); err != nil {
		return fmt.Errorf("%s: --out: %w: give a file in a folder that exists and can be written",
			command, err)
	}
	return nil
}

// saveResult writes a result as dir/name.json, whole or not at all, and returns the path.
func saveResult(dir, name string, v any) (path string, err error) {
	path = filepath.Join(dir, name+".json")
	return path, saveJSON(path, path, v)
}

// saveJSON writes a value as a file of indented JSON, whole or not at all. An error of the value
// begins with what it is.
func saveJSON(path, what string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return atomicfile.Write(path, append(text, '\n'))
}

// resultFolder is where the results of judging a checkpoint go: the folder of its run.
func resultFolder(path string) string {
	if stat, err := os.Stat(path); err == nil && stat.IsDir() {
		return path
	}
	return filepath.Dir(path)
}

// beside are the files that a judgement leaves in the folder of its run. One that cannot be written
// is a warning: the judgement itself is on the screen.
type beside struct {
	dir   string
	log   io.Writer
	files []string
}

// keep notes a file that was written, or says why it was not.
func (b *beside) keep(path string, err error) {
	if err != nil {
		fmt.Fprintf(b.log, "vksimclr: not saved: %v\n", err)
		return
	}
	b.files = append(b.files, path)
}

// picture saves a picture as dir/name.png.
func (b *beside) picture(name string, save func(path string) error) {
	path := filepath.Join(b.dir, name+".png")
	b.keep(path, save(path))
}

// percent rounds a share to a percentage with four decimals.
func percent(share float64) float64 { return math.Round(1e6*share) / 1e4 }

// margin95 is half the width of the 95 % interval of a percentage that was measured on n pictures.
func margin95(percentage float64, n int) float64 {
	p := percentage / 100
	return math.Round(196e2*math.Sqrt(p*(1-p)/float64(n))) / 100
}
