package dashboard

import (
	"encoding/json"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// TestRunThatIsCut: a resumed run that cut its lines is shown as it is; half a line waits; a line
// that is none is told.
func TestRunThatIsCut(t *testing.T) {
	dir := under(t, "mine")[0]
	f := newFake(t, dir, 32)
	f.steps(30)
	server := httptest.NewServer(board(t, dir))
	t.Cleanup(server.Close)
	r := listen(t, server.URL, "")
	r.next()
	f.write("metrics.jsonl", `{"step":1,"epoch":1,"loss":9}`+"\n"+`{"step":2,"epoch":1,"lo`)
	u := r.next().Runs[0]
	if p := u.Curves["loss"]; p.From != 0 || len(p.Steps) != 1 || p.Value[0] != 9 {
		t.Errorf("%+v", p)
	}
	if p, told := u.Curves["lr"]; !told || len(p.Steps) > 0 {
		t.Errorf("a curve that has gone is still there: %+v", p)
	}
	f.append("metrics.jsonl", "nonsense\n")
	var d description
	if err := json.Unmarshal(r.next().Runs[0].Info, &d); err != nil ||
		!strings.Contains(d.Problem, "metrics.jsonl:2") {
		t.Errorf("%q %v", d.Problem, err)
	}
}

// TestLongRun: of a run of many steps little is kept, and what is shown is the same as if it had
// been read at once.
func TestLongRun(t *testing.T) {
	dir := under(t, "mine")[0]
	f := newFake(t, dir, 32)
	b := New()
	b.interval = 0
	if err := b.Watch(dir); err != nil {
		t.Fatal(err)
	}
	for range 12 {
		f.steps(500)
		b.mutex.Lock()
		b.refresh()
		b.mutex.Unlock()
	}
	if _, kept := b.runs[0].run.Series("loss"); len(kept) > 2*maxPoints {
		t.Errorf("%d values are kept", len(kept))
	}
	step, whole := b.runs[0].since, board(t, dir).runs[0].since
	pieces, _ := step(0)
	once, _ := whole(0)
	for key, want := range once.Curves {
		have := pieces.Curves[key]
		same := slices.EqualFunc(have.Value, want.Value, func(x, y float64) bool {
			return math.Abs(x-y) <= 1e-9*math.Abs(y)
		})
		if !slices.Equal(have.Steps, want.Steps) || !same {
			t.Errorf("%s: %d points, read at once %d", key, len(have.Steps), len(want.Steps))
		}
	}
	d, at := b.runs[0].describe(nil), board(t, dir).runs[0].describe(nil)
	if d.Seconds != at.Seconds || d.Speed != at.Speed || d.Step != 6000 || *d.Wait != *at.Wait {
		t.Errorf("%+v, read at once %+v", d, at)
	}
}

// TestNewRuns: a folder of runs shows those that come later.
func TestNewRuns(t *testing.T) {
	dirs := under(t, "runs/a", "runs/b")
	newFake(t, dirs[0], 32).steps(2)
	b := board(t, filepath.Dir(dirs[0]))
	newFake(t, dirs[1], 32).steps(3)
	b.mutex.Lock()
	b.read, b.looked = time.Time{}, time.Time{}
	b.mutex.Unlock()
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	if m := listen(t, server.URL, "").next(); len(m.Runs) != 2 {
		t.Errorf("%d runs", len(m.Runs))
	}
}

func TestBadFolders(t *testing.T) {
	empty := t.TempDir()
	file := filepath.Join(empty, "sub", "file")
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ dir, want string }{
		{filepath.Join(empty, "none"), "there is no folder"},
		{empty, "give the folder of a run, or a folder that holds folders of runs"},
		{file, "cannot be read"},
	} {
		err := New().Watch(c.dir)
		if err == nil || !strings.Contains(err.Error(), c.want) ||
			!strings.Contains(err.Error(), c.dir) {
			t.Errorf("%s: %v, want %q", c.dir, err, c.want)
		}
	}
}

// TestPrometheus: Prometheus' own parser reads the numbers, whatever stands in a run's name.
func TestPrometheus(t *testing.T) {
	dirs := under(t, "mine", `odd "name"`+"\\\n")
	for i, dir := range dirs {
		newFake(t, dir, 32).steps(70 + i)
	}
	server := httptest.NewServer(board(t, dirs...))
	t.Cleanup(server.Close)
	response, err := http.Get(server.URL + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	kind := response.Header.Get("Content-Type")
	if !strings.HasPrefix(kind, "text/plain; version=") {
		t.Error(kind)
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]float64{}
	for name, family := range families {
		for _, m := range family.Metric {
			labels := ""
			for _, l := range m.Label {
				if l.GetName() != "folder" {
					labels += " " + l.GetValue()
				}
			}
			have[name+labels] = m.GetGauge().GetValue()
		}
	}
	for key, want := range map[string]float64{
		"vksimclr_step mine": 70, "vksimclr_steps mine": 200, "vksimclr_epoch mine": 4,
		"vksimclr_step odd \"name\"\\\n":   71,
		"vksimclr_images_per_second mine":  320,
		"vksimclr_memory_bytes mine":       1048576,
		"vksimclr_state mine running":      1,
		"vksimclr_state mine finished":     0,
		"vksimclr_metric mine eval_rankme": 25,
		"vksimclr_metric mine deviation":   0.9,
		"vksimclr_training_seconds mine":   7,
		"vksimclr_eta_seconds mine":        13,
		"vksimclr_wait_share mine":         0.1,
	} {
		if got, ok := have[key]; !ok || got < want*0.999 || got > want*1.001 {
			t.Errorf("%s is %g (%v), want %g", key, got, ok, want)
		}
	}
}

// TestFiles: what there is not is answered so, with a name in clear.
func TestFiles(t *testing.T) {
	dir := under(t, "mine")[0]
	newFake(t, dir, 32).steps(20)
	b := board(t, dir)
	for path, want := range map[string]int{"/": 200, "/page/page.js": 200, "/web/base.css": 200,
		"/web/lib/uplot/LICENSE": 200, "/runs/0/map/20": 200, "/runs/0/map/21": 404,
		"/runs/0/map/x": 404, "/runs/1/map/20": 404, "/runs/-1/pictures": 404,
		"/runs/0/pictures": 200, "/runs/0/pairs.png": 200, "/runs/0/config.toml": 404,
		"/page/../board.go": 307, "/nothing": 404} {
		w := httptest.NewRecorder()
		b.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
	w := httptest.NewRecorder()
	b.ServeHTTP(w, httptest.NewRequest("POST", "/events", nil))
	if w.Code != 405 {
		t.Error("POST:", w.Code)
	}
}
