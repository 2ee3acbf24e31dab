package dashboard

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/BurntSushi/toml"

	"vksimclr/runlog"
)

// watched is a run that is watched.
type watched struct {
	run        *runlog.Run
	generation int
	curves     map[string]*curve
	clock      clock
	log        lines
	stamps     map[string]time.Time // of files that were read

	info          []byte // JSON of what its folder tells
	infoVersion   uint64
	config        config
	configVersion uint64
	newest        map[string]float64
	firstEpoch    float64 // steps of it, 0 before its end
}

// config is what a run was told to do.
type config struct {
	Text     string            `json:"text"`
	Settings map[string]string `json:"settings"`
}

// watch opens the folder of a run.
func watch(dir string) (*watched, error) {
	run, err := runlog.Open(dir)
	if err != nil {
		return nil, err
	}
	return &watched{run: run, generation: run.Generation, curves: map[string]*curve{},
		stamps: map[string]time.Time{}, newest: map[string]float64{}}, nil
}

// refresh reads what is new. version is the number of what it reads; changed tells whether there
// was anything. A file that cannot be read is a problem that the page shows.
func (w *watched) refresh(version uint64) (changed bool) {
	defer func() {
		if e := recover(); e != nil { // a fault of the page must not end the run that it shows
			changed = w.show(description{Name: w.run.Name, Folder: w.run.Dir,
				Problem: fmt.Sprint("the dashboard failed: ", e)}, version) || changed
		}
	}()
	_, problem := w.run.Refresh()
	if w.run.Generation != w.generation {
		w.generation = w.run.Generation
		for _, c := range w.curves {
			c.reset(version)
		}
		w.clock, w.firstEpoch, changed = clock{}, 0, true
		clear(w.newest)
	}
	if w.touched(runlog.ConfigFile) {
		w.readConfig()
		w.configVersion, changed = version, true
	}
	if w.touched(runlog.MessagesFile) && w.log.update(w.run.Messages(0), version) {
		changed = true
	}
	for _, key := range w.run.Keys() {
		steps, values := w.run.Series(key)
		c := w.curve(key)
		for ; c.read < len(values); c.read++ {
			c.add(steps[c.read], values[c.read], version)
			w.newest[key], changed = values[c.read], true
			if key == "epoch" && w.firstEpoch == 0 && values[c.read] > 1 && c.read > 0 {
				w.firstEpoch = steps[c.read-1]
			}
		}
	}
	w.clock.advance(w, version)
	w.forget()
	return w.show(w.describe(problem), version) || changed
}

// show keeps how the run stands. It tells whether that is news.
func (w *watched) show(d description, version uint64) (changed bool) {
	info, err := json.Marshal(d)
	if err != nil {
		panic(err) // all of it is made of finite numbers and texts
	}
	if bytes.Equal(info, w.info) {
		return false
	}
	w.info, w.infoVersion = info, version
	return true
}

// forget drops values that were taken, once they are many.
func (w *watched) forget() {
	_, epochs := w.run.Series("epoch")
	if len(epochs) < 2*maxPoints {
		return
	}
	w.run.Forget()
	for _, key := range w.run.Keys() {
		w.curve(key).read = 1
	}
	w.clock.read = min(w.clock.read, 1)
}

// curve is the curve of a key.
func (w *watched) curve(key string) *curve {
	c := w.curves[key]
	if c == nil {
		c = &curve{sums: key == secondsKey}
		w.curves[key] = c
	}
	return c
}

// touched tells whether a file is another than at the last time.
func (w *watched) touched(name string) bool {
	info, err := os.Stat(filepath.Join(w.run.Dir, name))
	if err != nil {
		return false
	}
	// A file that grew within the clock's tick has another size.
	stamp := info.ModTime().Add(time.Duration(info.Size()))
	if w.stamps[name].Equal(stamp) {
		return false
	}
	w.stamps[name] = stamp
	return true
}

// readConfig reads config.toml.
func (w *watched) readConfig() {
	w.config = config{Text: w.run.Config(), Settings: map[string]string{}}
	var settings map[string]any
	if _, err := toml.Decode(w.config.Text, &settings); err != nil {
		return // its text is still shown
	}
	for key, value := range settings {
		w.config.Settings[key] = fmt.Sprint(value)
	}
}

// update is what the page is told of a run.
type update struct {
	ID     int              `json:"id"`
	Info   json.RawMessage  `json:"info,omitempty"`
	Config *config          `json:"config,omitempty"`
	Log    *said            `json:"log,omitempty"`
	Curves map[string]piece `json:"curves,omitempty"`
}

// since is what changed after a version; ok tells whether anything did.
func (w *watched) since(version uint64) (u update, ok bool) {
	if w.infoVersion > version {
		u.Info, ok = w.info, true
	}
	if w.configVersion > version {
		u.Config, ok = &w.config, true
	}
	if u.Log = w.log.since(version); u.Log != nil {
		ok = true
	}
	for key, c := range w.curves {
		if p, new := c.since(version); new {
			if u.Curves == nil {
				u.Curves = map[string]piece{}
			}
			u.Curves[key], ok = p, true
		}
	}
	return u, ok
}
