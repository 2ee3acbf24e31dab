package dashboard

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// reader listens to the events of a board.
type reader struct {
	t     *testing.T
	lines *bufio.Reader
	id    string
}

func listen(t *testing.T, url, last string) *reader {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, "GET", url+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Last-Event-ID", last)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return &reader{t: t, lines: bufio.NewReader(response.Body)}
}

// next is the next message.
func (r *reader) next() (m message) {
	for {
		line, err := r.lines.ReadString('\n')
		if err != nil {
			r.t.Error(err)
			return m
		}
		if id, ok := strings.CutPrefix(line, "id: "); ok {
			r.id = strings.TrimSpace(id)
		}
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			if err := json.Unmarshal([]byte(data), &m); err != nil {
				r.t.Error(err)
			}
			return m
		}
	}
}

// TestReadersAtOnce: 50 browsers get the run and then only what is new, beside one that never reads
// and one that goes away in mid-stream. When they are gone, folders are no longer read.
func TestReadersAtOnce(t *testing.T) {
	dir := under(t, "mine")[0]
	f := newFake(t, dir, 32)
	f.steps(3000)
	b := board(t, dir)
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	listen(t, server.URL, "") // reads nothing but the header
	gone, cancel := context.WithCancel(context.Background())
	r, _ := http.NewRequestWithContext(gone, "GET", server.URL+"/events", nil)
	if response, err := http.DefaultClient.Do(r); err != nil {
		t.Error(err)
	} else {
		io.ReadFull(response.Body, make([]byte, 100))
	}
	cancel()
	var group sync.WaitGroup
	readers := make([]*reader, 50)
	for i := range readers {
		readers[i] = listen(t, server.URL, "")
		group.Go(func() {
			m := readers[i].next()
			if len(m.Runs) != 1 || len(m.Runs[0].Curves["loss"].Steps) < 1000 {
				t.Error("the first message is not the run")
			}
		})
	}
	group.Wait()
	f.steps(2)
	for i := range readers {
		group.Go(func() {
			run := readers[i].next().Runs[0]
			loss := run.Curves["loss"]
			if n := len(loss.Steps); n == 0 || n > 2 || loss.Steps[n-1] < 3001 {
				t.Errorf("the second message is not the increment: %v", loss)
			}
			if run.Config != nil {
				t.Error("settings come twice")
			}
		})
	}
	group.Wait()
	server.CloseClientConnections()
	for range 200 {
		b.mutex.Lock()
		left := b.readers
		b.mutex.Unlock()
		if left == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Error("readers are still counted after they went")
}

// TestComesBack: a reader that says what it got last gets the rest; of another board, all.
func TestComesBack(t *testing.T) {
	dir := under(t, "mine")[0]
	f := newFake(t, dir, 32)
	f.steps(10)
	b := board(t, dir)
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	first := listen(t, server.URL, "")
	first.next()
	f.steps(1)
	time.Sleep(2 * b.interval)
	again := listen(t, server.URL, first.id).next()
	if p := again.Runs[0].Curves["loss"]; p.From != 10 || len(p.Steps) != 1 {
		t.Errorf("%+v", p)
	}
	other := httptest.NewServer(board(t, dir))
	t.Cleanup(other.Close)
	all := listen(t, other.URL, first.id).next()
	if p := all.Runs[0].Curves["loss"]; p.From != 0 || len(p.Steps) != 11 {
		t.Errorf("%+v", p)
	}
}

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
