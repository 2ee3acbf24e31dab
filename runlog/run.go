package runlog

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/BurntSushi/toml"
)

// Files in the folder of a run.
const (
	MetricsFile  = "metrics.jsonl"
	ConfigFile   = "config.toml"
	SummaryFile  = "summary.json"
	MessagesFile = "messages.txt"
	PairsFile    = "pairs.png"
	MapsFolder   = "maps"
	PicturesFile = "pictures.json" // in MapsFolder
)

// Run is a run as its folder shows it. One goroutine uses it at a time.
type Run struct {
	// Dir is the folder, Name its last part.
	Dir, Name string
	// Generation counts how often the metrics were read from their start: a resumed run cuts lines
	// of steps that it does again.
	Generation int

	metrics  metrics
	settings map[string]any
	now      func() time.Time
}

// Open opens the folder of a run and reads what there is. It fails where the folder has neither
// metrics.jsonl nor config.toml.
func Open(dir string) (*Run, error) {
	r := &Run{Dir: dir, Name: filepath.Base(filepath.Clean(dir)), now: time.Now}
	if name, err := filepath.Abs(dir); err == nil {
		r.Name = filepath.Base(name)
	}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no folder %s: give the folder of a run", dir)
	case err != nil:
		return nil, err
	case !info.IsDir():
		return nil, fmt.Errorf("%s is no folder: give the folder of a run", dir)
	}
	if !IsRun(dir) {
		return nil, fmt.Errorf("%s has no %s: give the folder of a run", dir, MetricsFile)
	}
	_, err = r.Refresh()
	return r, err
}

// IsRun tells whether a folder is a run's.
func IsRun(dir string) bool {
	for _, name := range []string{MetricsFile, ConfigFile} {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.Mode().IsRegular() {
			return true
		}
	}
	return false
}

// Refresh reads what was appended to the metrics since the last time. A last line that is not whole
// yet is left for the next time. changed tells whether there are new lines, or fewer.
func (r *Run) Refresh() (changed bool, err error) {
	begun, err := r.metrics.refresh(filepath.Join(r.Dir, MetricsFile))
	if begun {
		r.Generation++
	}
	return begun || r.metrics.fresh, err
}

// Config is the text of config.toml, "" where there is none.
func (r *Run) Config() string {
	text, err := os.ReadFile(filepath.Join(r.Dir, ConfigFile))
	if err != nil {
		return ""
	}
	return string(text)
}

// Setting is a setting of config.toml as text, "" where there is none of this name.
func (r *Run) Setting(key string) string {
	if r.settings == nil {
		r.settings = map[string]any{}
		if _, err := toml.Decode(r.Config(), &r.settings); err != nil {
			r.settings = map[string]any{} // Config still has the text
		}
	}
	if value, ok := r.settings[key]; ok {
		return fmt.Sprint(value)
	}
	return ""
}

// Summary is summary.json, nil where there is none or it cannot be read.
func (r *Run) Summary() map[string]any {
	var summary map[string]any
	text, err := os.ReadFile(filepath.Join(r.Dir, SummaryFile))
	if err != nil || json.Unmarshal(text, &summary) != nil {
		return nil
	}
	return summary
}

// Pairs is the path of the newest picture of pairs of views, "" where there is none.
func (r *Run) Pairs() string {
	path := filepath.Join(r.Dir, PairsFile)
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}
