package mlflow

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"vksimclr/atomicfile"
)

const metaFile = "meta.yaml"

// meta is the meta.yaml of a run.
type meta struct {
	Experiment, ID, Name, User string
	Status                     Status
	Start, End                 int64 // in ms since 1970; End 0: not ended
}

func (m meta) save(dir string) error {
	end := "null"
	if m.End != 0 {
		end = strconv.FormatInt(m.End, 10)
	}
	return saveMeta(dir, [][2]string{
		{"artifact_uri", quoted(fileURI(filepath.Join(dir, "artifacts")))},
		{"deleted_time", "null"}, {"end_time", end}, {"entry_point_name", "''"},
		{"experiment_id", quoted(m.Experiment)}, {"lifecycle_stage", "active"},
		{"run_id", quoted(m.ID)}, {"run_name", quoted(m.Name)}, {"run_uuid", quoted(m.ID)},
		{"source_name", "''"}, {"source_type", "4"}, {"source_version", "''"},
		{"start_time", strconv.FormatInt(m.Start, 10)},
		{"status", strconv.Itoa(int(m.Status))}, {"tags", "[]"}, {"user_id", quoted(m.User)},
	})
}

// read reads what save wrote.
func (m *meta) read(dir string) error {
	values, err := readMeta(dir)
	if err != nil {
		return err
	}
	m.Experiment, m.ID = unquoted(values["experiment_id"]), unquoted(values["run_id"])
	m.Name, m.User = unquoted(values["run_name"]), unquoted(values["user_id"])
	if m.Start, err = strconv.ParseInt(values["start_time"], 10, 64); err != nil || m.ID == "" {
		return fmt.Errorf("%s is no run of this program", filepath.Join(dir, metaFile))
	}
	return nil
}

// openExperiment is the folder of an experiment, a new one where no other has its name. A new store
// gets MLflow's default experiment, too.
func openExperiment(store, name string) (string, error) {
	entries, err := os.ReadDir(store)
	if err != nil && !os.IsNotExist(err) {
		return "", err
	}
	for _, entry := range entries {
		dir := filepath.Join(store, entry.Name())
		values, err := readMeta(dir)
		if err == nil && unquoted(values["name"]) == name &&
			values["lifecycle_stage"] == "active" {
			return dir, nil
		}
	}
	now := time.Now()
	if len(entries) == 0 {
		if _, err := newExperiment(store, "0", "Default", now); err != nil {
			return "", err
		}
	}
	return newExperiment(store, strconv.FormatInt(now.UnixNano(), 10), name, now)
}

func newExperiment(store, id, name string, now time.Time) (string, error) {
	dir := filepath.Join(store, id)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", err
	}
	ms := strconv.FormatInt(now.UnixMilli(), 10)
	return dir, saveMeta(dir, [][2]string{
		{"artifact_location", quoted(fileURI(dir))}, {"creation_time", ms},
		{"experiment_id", quoted(id)}, {"last_update_time", ms}, {"lifecycle_stage", "active"},
		{"name", quoted(name)},
	})
}

// quoted is text as YAML and JSON write it.
func quoted(text string) string {
	line, _ := json.Marshal(text)
	return string(line)
}

// unquoted is a value of a line of YAML as text: quoted by us, by others with ', or bare.
func unquoted(value string) (text string) {
	if json.Unmarshal([]byte(value), &text) == nil {
		return text
	}
	return strings.Trim(value, "'")
}

func fileURI(path string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String()
}

func saveMeta(dir string, lines [][2]string) error {
	var text bytes.Buffer
	for _, line := range lines {
		fmt.Fprintf(&text, "%s: %s\n", line[0], line[1])
	}
	return atomicfile.Write(filepath.Join(dir, metaFile), text.Bytes())
}

// readMeta reads the lines of a meta.yaml: each a key and a value.
func readMeta(dir string) (map[string]string, error) {
	text, err := os.ReadFile(filepath.Join(dir, metaFile))
	if err != nil {
		return nil, err
	}
	values := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
			values[key] = value
		}
	}
	return values, nil
}

// cutMetrics removes lines of steps after the given one from all metrics, and a file that has no
// line left.
func cutMetrics(dir string, step int) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var kept []byte
		lines := bufio.NewScanner(bytes.NewReader(text))
		for lines.Scan() {
			parts := strings.Fields(lines.Text())
			if len(parts) != 3 {
				continue // cut off
			}
			if at, err := strconv.Atoi(parts[2]); err == nil && at <= step {
				kept = append(append(kept, lines.Bytes()...), '\n')
			}
		}
		switch {
		case len(kept) == 0:
			return os.Remove(path)
		case len(kept) == len(text):
			return nil
		}
		return atomicfile.Write(path, kept)
	})
}
