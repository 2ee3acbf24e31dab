package runlog

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// folder is a run's folder with these metrics.
func folder(t *testing.T, metrics string) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "mine")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, MetricsFile), metrics)
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

const lines = `{"step":0,"epoch":0,"eval_knn_top1":20}
{"step":1,"epoch":1,"loss":5,"lr":0.1}
{"step":2,"epoch":1,"loss":null,"lr":0.2}
`

func TestReads(t *testing.T) {
	r, err := Open(folder(t, lines))
	if err != nil {
		t.Fatal(err)
	}
	steps, rates := r.Series("lr")
	if !slices.Equal(steps, []float64{1, 2}) || !slices.Equal(rates, []float64{0.1, 0.2}) {
		t.Error(steps, rates)
	}
	if _, losses := r.Series("loss"); !slices.Equal(losses, []float64{5}) {
		t.Error(losses)
	}
	if keys := strings.Join(r.Keys(), " "); keys != "epoch eval_knn_top1 loss lr" {
		t.Error(keys)
	}
	if r.Step() != 2 || r.Name != "mine" {
		t.Error(r.Step(), r.Name)
	}
}

// TestFollows: half a line waits for its end; lines that were cut are forgotten.
func TestFollows(t *testing.T) {
	dir := folder(t, lines+`{"step":3,"lo`)
	path := filepath.Join(dir, MetricsFile)
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	generation := r.Generation
	for _, c := range []struct {
		name, metrics string
		changed, anew bool
		step          int
		losses        []float64
	}{
		{"as it was", lines + `{"step":3,"lo`, false, false, 2, []float64{5}},
		{"its end", lines + `{"step":3,"loss":4}` + "\n", true, false, 3, []float64{5, 4}},
		{"cut", lines, true, true, 2, []float64{5}},
		{"other lines as long", strings.Replace(lines, "2,", "3,", 2), true, true, 3, []float64{5}},
		{"cut and longer", lines + `{"step":3,"loss":3.5,"lr":0.1}` + "\n", true, true, 3,
			[]float64{5, 3.5}},
		{"empty", "", true, true, 0, nil},
	} {
		write(t, path, c.metrics)
		changed, err := r.Refresh()
		if err != nil || changed != c.changed {
			t.Errorf("%s: changed %v, %v", c.name, changed, err)
		}
		if anew := r.Generation > generation; anew != c.anew {
			t.Errorf("%s: read anew: %v", c.name, anew)
		}
		generation = r.Generation
		if _, losses := r.Series("loss"); r.Step() != c.step || !slices.Equal(losses, c.losses) {
			t.Errorf("%s: step %d, losses %v", c.name, r.Step(), losses)
		}
	}
}

// TestForget: a run whose values were dropped goes on with its last ones, and begins anew whole.
func TestForget(t *testing.T) {
	dir := folder(t, lines)
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, before := r.Series("lr")
	r.Forget()
	longer := lines + `{"step":3,"lr":0.3}` + "\n"
	for _, c := range []struct {
		metrics string
		rates   []float64
	}{
		{lines, []float64{0.2}}, {longer, []float64{0.2, 0.3}}, {lines, []float64{0.1, 0.2}},
	} {
		write(t, filepath.Join(dir, MetricsFile), c.metrics)
		if _, err := r.Refresh(); err != nil {
			t.Error(err)
		}
		if _, rates := r.Series("lr"); !slices.Equal(rates, c.rates) {
			t.Error(rates, c.rates)
		}
	}
	if !slices.Equal(before, []float64{0.1, 0.2}) {
		t.Error("a slice from before changed:", before)
	}
}

func TestBadFolders(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "")
	for _, c := range []struct{ dir, want string }{
		{filepath.Join(t.TempDir(), "none"), "there is no folder"},
		{file, "is no folder"},
		{t.TempDir(), "has no metrics.jsonl"},
		{folder(t, "{}\n"), "metrics.jsonl:1: there is no step"},
		{folder(t, lines+"hello\n"+lines), "metrics.jsonl:4: "},
	} {
		if _, err := Open(c.dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.dir, err, c.want)
		}
	}
}

func TestState(t *testing.T) {
	dir := folder(t, lines)
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if s := r.State(); s != Running {
		t.Error(s)
	}
	r.now = func() time.Time { return time.Now().Add(time.Hour) }
	if s := r.State(); s != Stopped {
		t.Error(s)
	}
	summary := filepath.Join(dir, SummaryFile)
	write(t, summary, `{"steps":1,"seconds":9}`) // of an earlier end: the run went on
	if s := r.State(); s != Stopped {
		t.Error(s)
	}
	write(t, summary, `{"steps":2,"seconds":9}`)
	if s := r.State(); s != Finished {
		t.Error(s)
	}
}

func TestFilesOfARun(t *testing.T) {
	dir := folder(t, lines)
	write(t, filepath.Join(dir, ConfigFile), "batch = 64\narch = \"small\"\n")
	write(t, filepath.Join(dir, MessagesFile), "first\nsecond\nthi")
	if err := os.Mkdir(filepath.Join(dir, MapsFolder), 0o777); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, MapsFolder, "12.json"), `{"step":12,"points":[[1,-0.5]]}`)
	write(t, filepath.Join(dir, MapsFolder, "8.json"), `{`)
	write(t, filepath.Join(dir, MapsFolder, "pictures.json"), `{"keys":["a.png"],"labels":[3]}`)
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if r.Setting("batch") != "64" || r.Setting("arch") != "small" || r.Setting("none") != "" {
		t.Error(r.Setting("batch"), r.Setting("arch"))
	}
	if m := r.Messages(1); !slices.Equal(m, []string{"second"}) || r.Messages(2) != nil {
		t.Error(m)
	}
	if steps := r.MapSteps(); !slices.Equal(steps, []int{8, 12}) {
		t.Error(steps)
	}
	if m, err := r.Map(12); err != nil || m.Points[0] != [2]float32{1, -0.5} {
		t.Error(m, err)
	}
	if p, err := r.MapPictures(); err != nil || p.Labels[0] != 3 {
		t.Error(p, err)
	}
	for _, step := range []int{8, 9} {
		if _, err := r.Map(step); err == nil || !strings.Contains(err.Error(), ".json") {
			t.Errorf("map %d: %v", step, err)
		}
	}
}
