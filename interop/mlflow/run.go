// Package mlflow writes runs into a folder that MLflow reads as its file store (`mlflow ui
// --backend-store-uri FOLDER`).
//
// A run is FOLDER/EXPERIMENT/RUN with meta.yaml and the folders metrics (a file each, lines of time
// in ms, value and step), params, tags (a file each) and artifacts.
package mlflow

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"time"

	"vksimclr/atomicfile"
)

// Status is how a run stands.
type Status int

// These are MLflow's numbers.
const (
	Running  Status = 1
	Finished Status = 3
	Failed   Status = 4
	Killed   Status = 5
)

// Run is a run that is being written. Metrics reach their files with Flush. One goroutine uses it
// at a time.
type Run struct {
	// Dir is the folder of the run.
	Dir string

	meta    meta
	pending map[string]*bytes.Buffer // lines of metrics by name
	now     func() time.Time
}

// Create makes a run in an experiment of this name, which it makes where the store has none. Of
// params and tags, those without text are left out.
func Create(store, experiment, name string, params, tags map[string]string) (*Run, error) {
	store, err := filepath.Abs(store)
	if err != nil {
		return nil, err
	}
	folder, err := openExperiment(store, experiment)
	if err != nil {
		return nil, err
	}
	id := make([]byte, 16)
	_, _ = rand.Read(id) // never fails
	r := newRun(filepath.Join(folder, hex.EncodeToString(id)))
	for _, part := range []string{"metrics", "params", "tags", "artifacts"} {
		if err := os.MkdirAll(filepath.Join(r.Dir, part), 0o777); err != nil {
			return nil, err
		}
	}
	who := ""
	if u, err := user.Current(); err == nil {
		who = u.Username
	}
	r.meta = meta{Experiment: filepath.Base(folder), ID: filepath.Base(r.Dir), Name: name,
		User: who, Status: Running, Start: r.now().UnixMilli()}
	all := map[string]string{"mlflow.runName": name, "mlflow.user": who}
	for key, text := range tags {
		all[key] = text
	}
	err = errors.Join(r.write("params", params), r.write("tags", all), r.meta.save(r.Dir))
	return r, err
}

func newRun(dir string) *Run {
	return &Run{Dir: dir, pending: map[string]*bytes.Buffer{}, now: time.Now}
}

// Open goes on with a run after a step. Lines of later steps are removed.
func Open(dir string, step int) (*Run, error) {
	r := newRun(dir)
	if err := r.meta.read(dir); err != nil {
		return nil, err
	}
	if err := cutMetrics(filepath.Join(dir, "metrics"), step); err != nil {
		return nil, err
	}
	r.meta.Status, r.meta.End = Running, 0
	return r, r.meta.save(dir)
}

// write writes a file for each key.
func (r *Run) write(part string, values map[string]string) error {
	for key, text := range values {
		if text == "" {
			continue
		}
		if err := atomicfile.Write(filepath.Join(r.Dir, part, key), []byte(text)); err != nil {
			return err
		}
	}
	return nil
}

// Log takes the value of a metric at a step. Names may have slashes.
func (r *Run) Log(metric string, value float64, step int) {
	lines := r.pending[metric]
	if lines == nil {
		lines = &bytes.Buffer{}
		r.pending[metric] = lines
	}
	fmt.Fprintf(lines, "%d %s %d\n", r.now().UnixMilli(), strconv.FormatFloat(value, 'g', -1, 64),
		step)
}

// Flush appends what was logged to the metrics' files.
func (r *Run) Flush() error {
	for metric, lines := range r.pending {
		if lines.Len() == 0 {
			continue
		}
		path := filepath.Join(r.Dir, "metrics", filepath.FromSlash(metric))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
		if err != nil {
			return err
		}
		_, err = lines.WriteTo(file)
		if err = errors.Join(err, file.Close()); err != nil {
			return err
		}
	}
	return nil
}

// Artifact copies a file to the run, in place of one of the same name.
func (r *Run) Artifact(path string) error {
	from, err := os.Open(path)
	if err != nil {
		return err
	}
	defer from.Close()
	return atomicfile.Stream(filepath.Join(r.Dir, "artifacts", filepath.Base(path)),
		func(to io.Writer) error {
			_, err := io.Copy(to, from)
			return err
		})
}

// End flushes and says how the run ended.
func (r *Run) End(s Status) error {
	r.meta.Status, r.meta.End = s, r.now().UnixMilli()
	return errors.Join(r.Flush(), r.meta.save(r.Dir))
}
