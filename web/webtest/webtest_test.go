package webtest

import (
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const page = `<!DOCTYPE html><html lang="en"><title>t</title><meta charset="utf-8">
<style>body { margin: 0; background: #fff } #pad { width: 200px; height: 100px }
@media (prefers-color-scheme: dark) { body { background: rgb(0, 0, 0) } }</style>
<main><h1>Title</h1><div id="pad">pad</div><button id="b">b</button>
<label>Name <input id="i"></label></main>
<script>let clicks = 0, keys = [], drags = [];
b.onclick = () => clicks++;
onkeydown = e => keys.push((e.shiftKey ? "Shift+" : "") + e.key);
for (const kind of ["mousedown", "mousemove", "mouseup"])
  addEventListener(kind, e => { if (e.buttons || kind == "mouseup") drags.push(kind + e.clientX) });
</script>`

func serve(t *testing.T, page string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Write([]byte(page))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestDrives(t *testing.T) {
	p := Open(t, serve(t, page), Options{Width: 400, Height: 300, Dark: true})
	p.Click("#b")
	p.Type("#i", "né")
	p.Press("Shift+Tab", "ArrowLeft", "x")
	p.Drag([2]float64{10, 60}, [2]float64{20, 70}, [2]float64{30, 80})
	p.WaitFor(`drags.length >= 4`)
	var state struct {
		Clicks      int
		Keys, Drags []string
		Name, Back  string
		Width       int
	}
	p.Eval(`Promise.resolve({clicks, keys, drags, name: i.value, width: innerWidth,
		back: getComputedStyle(document.body).backgroundColor})`, &state)
	if state.Clicks != 1 || state.Name != "né" || state.Width != 400 ||
		state.Back != "rgb(0, 0, 0)" {
		t.Errorf("%+v", state)
	}
	tail := state.Keys[max(0, len(state.Keys)-3):]
	if !slices.Equal(tail, []string{"Shift+Tab", "ArrowLeft", "x"}) {
		t.Error(state.Keys)
	}
	want := []string{"mousedown10", "mousemove20", "mousemove30", "mouseup30"}
	if d := state.Drags; !slices.Equal(d[max(0, len(d)-len(want)):], want) {
		t.Error(state.Drags)
	}
	if p.Text("h1") != "Title" {
		t.Error(p.Text("h1"))
	}
	p.NoForeignRequests(t)
	p.Axe(t)
	path := filepath.Join(t.TempDir(), "shots", "page.png")
	p.Screenshot(path)
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if picture, err := png.Decode(file); err != nil || picture.Bounds().Dx() != 400 {
		t.Error(err)
	}
}

// faulty collects what fails instead of failing.
type faulty struct {
	testing.TB
	said []string
}

func (f *faulty) Helper()                      {}
func (f *faulty) Errorf(_ string, args ...any) { f.said = append(f.said, args[1].(string)) }

// TestFindsFaults: a picture of another host, a picture without a text, and an exception.
func TestFindsFaults(t *testing.T) {
	bad := strings.Replace(page, "<h1>", `<img src="http://pictures.invalid/a.png"><h1>`, 1)
	p := Open(t, serve(t, bad+"<script>throw new Error('oh')</script>"), Options{})
	p.WaitFor(`document.images[0].complete`)
	foreign, axe := &faulty{TB: t}, &faulty{TB: t}
	p.NoForeignRequests(foreign)
	if !slices.Equal(foreign.said, []string{"http://pictures.invalid/a.png"}) {
		t.Error(foreign.said)
	}
	if said := strings.Join(p.Errors(), " "); !strings.Contains(said, "oh") {
		t.Error(said)
	}
	p.Axe(axe)
	if !slices.Contains(axe.said, "critical") {
		t.Error(axe.said)
	}
}
