package explore

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"vksimclr/web/serve"
	"vksimclr/web/webtest"
)

// open serves an Explorer as the program does, and opens the page in a browser.
func open(t *testing.T, e *Explorer, o webtest.Options) *webtest.Page {
	t.Helper()
	site, err := serve.Listen("127.0.0.1:0", "")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- site.Serve(e.Handler()) }()
	t.Cleanup(func() {
		site.Close()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	p := webtest.Open(t, site.URL(), o)
	p.WaitFor(`window.exploring`)
	return p
}

// shot saves a picture of the page where VKSIMCLR_SHOTS names a folder.
func shot(p *webtest.Page, name string) {
	if dir := os.Getenv("VKSIMCLR_SHOTS"); dir != "" {
		p.Screenshot(filepath.Join(dir, name))
	}
}

// fine fails the test where the browser complained, but of the picture that cannot be read.
func fine(t *testing.T, p *webtest.Page) {
	t.Helper()
	for _, e := range p.Errors() {
		if !strings.Contains(e, "410") {
			t.Error(e)
		}
	}
	p.NoForeignRequests(t)
	p.Axe(t)
	var hacked bool
	p.Eval(`Boolean(window.hacked)`, &hacked)
	if hacked {
		t.Error("markup in a name was run")
	}
}

// at is where a point of the map is in the window.
func at(p *webtest.Page, i int) (point [2]float64) {
	p.Eval(`(() => { const b = document.getElementById("map").getBoundingClientRect();
		const [x, y] = exploring.map.where(`+strconv.Itoa(i)+`);
		return [b.left + x, b.top + y] })()`, &point)
	return point
}

// title waits until the list has a title and pictures.
func title(p *webtest.Page, want string) {
	p.WaitFor(`document.getElementById("list").textContent.startsWith(` + strconv.Quote(want) +
		`) && document.querySelector("#tiles button")`)
}
