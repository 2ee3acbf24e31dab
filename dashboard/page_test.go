package dashboard

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/web/serve"
	"vksimclr/web/webtest"
)

// shots is where screenshots go: VKSIMCLR_SHOTS, to be looked at, or nowhere.
func shot(t *testing.T, p *webtest.Page, name string) {
	t.Helper()
	dir := os.Getenv("VKSIMCLR_SHOTS")
	if dir == "" {
		return
	}
	p.FullScreenshot(filepath.Join(dir, name))
}

// start serves a board at an address until stop is called.
func start(t *testing.T, b http.Handler, address string) (url string, stop func()) {
	t.Helper()
	site, err := serve.Listen(address, "")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- site.Serve(b) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		site.Close()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(stop)
	return site.URL(), stop
}

// silent fails the test where the browser complained.
func silent(t *testing.T, p *webtest.Page) {
	t.Helper()
	for _, e := range p.Errors() {
		t.Error("the browser complains:", e)
	}
	p.NoForeignRequests(t)
}

// TestPage: two runs are compared while one goes on: curves, table, map, pairs, messages, settings.
func TestPage(t *testing.T) {
	dirs := under(t, "runs/first", "runs/second")
	going := newFake(t, dirs[0], 32)
	going.steps(70)
	second := newFake(t, dirs[1], 64)
	second.steps(200)
	second.finish()
	url, _ := start(t, board(t, filepath.Dir(dirs[0])), "127.0.0.1:0")
	p := webtest.Open(t, url, webtest.Options{Width: 1280, Height: 900})
	p.WaitFor(`document.querySelectorAll("#runs tbody tr").length === 2`)
	p.WaitFor(`document.querySelectorAll("#charts figure:not([hidden]) canvas").length >= 8`)
	p.WaitFor(`document.querySelector("#mapabout").textContent.includes("150 pictures")`)
	shot(t, p, "light.png")
	for _, part := range []string{"first", "second", "70 of 200", "finished", "running"} {
		if text := p.Text("#runs"); !strings.Contains(text, part) {
			t.Errorf("the table has no %q: %s", part, text)
		}
	}
	// Steps that come are shown without a reload.
	going.steps(30)
	going.say("hello reader")
	p.WaitFor(`document.querySelector("#runs").innerText.includes("100 of 200")`)
	p.WaitFor(`document.querySelector("#log").textContent.includes("hello reader")`)
	p.WaitFor(`document.querySelector("#mapabout").textContent.includes("Step 100")`)
	// One run alone: its name leaves the charts, and with it the settings that differ.
	if text := p.Text("#differing"); !strings.Contains(text, "batch") ||
		strings.Contains(text, "arch") {
		t.Error("differing settings:", text)
	}
	p.Click("#runs tbody tr:nth-child(2) label")
	p.WaitFor(`!document.querySelector(".read").textContent.includes("second")`)
	p.WaitFor(`document.querySelector("#differing").hidden`)
	// A class of the map alone, and an earlier map.
	p.Click("#classes button:nth-child(2)")
	p.WaitFor(`document.querySelector("#classes [aria-pressed=true]").innerText === "dog"`)
	p.Eval(`document.querySelector("#mapstep").focus()`, nil)
	p.Press("Home")
	p.WaitFor(`document.querySelector("#mapabout").textContent.includes("Step 0,")`)
	p.Click("#charts figure summary")
	p.WaitFor(`document.querySelectorAll("#charts table tbody tr").length > 10`)
	p.Axe(t)
	silent(t, p)
}

// TestLooks: dark, and on a phone, without serious faults of accessibility.
func TestLooks(t *testing.T) {
	dirs := under(t, "first", "second")
	for i, dir := range dirs {
		newFake(t, dir, 32<<i).steps(120 + 20*i)
	}
	url, _ := start(t, board(t, dirs...), "127.0.0.1:0")
	for _, c := range []struct {
		name string
		o    webtest.Options
	}{
		{"dark.png", webtest.Options{Width: 1280, Height: 900, Dark: true}},
		{"phone.png", webtest.Options{Width: 360, Height: 740}},
	} {
		p := webtest.Open(t, url, c.o)
		p.WaitFor(`document.querySelectorAll("#charts figure:not([hidden]) canvas").length >= 8`)
		p.WaitFor(`document.querySelector("#mapabout").textContent.includes("150 pictures")`)
		shot(t, p, c.name)
		p.Axe(t)
		silent(t, p)
		var wide bool
		p.Eval(`document.documentElement.scrollWidth > innerWidth`, &wide)
		if wide {
			t.Errorf("%s: the page is wider than the window", c.name)
		}
	}
}

// TestKeyboard: everything is reached and works by keys.
func TestKeyboard(t *testing.T) {
	dirs := under(t, "first", "second")
	for i, dir := range dirs {
		newFake(t, dir, 32<<i).steps(60)
	}
	url, _ := start(t, board(t, dirs...), "127.0.0.1:0")
	p := webtest.Open(t, url, webtest.Options{})
	p.WaitFor(`document.querySelectorAll("#charts figure:not([hidden]) canvas").length >= 8`)
	focus := func(selector string) {
		t.Helper()
		for range 60 {
			var there bool
			p.Eval(`document.activeElement.matches(`+"`"+selector+"`"+`)`, &there)
			if there {
				return
			}
			p.Press("Tab")
		}
		t.Fatalf("Tab does not reach %s", selector)
	}
	p.Press("Tab")
	var seen bool
	p.Eval(`document.activeElement.getBoundingClientRect().left >= 0`, &seen)
	if !seen {
		t.Error("the first link is not seen when it has the focus")
	}
	focus("#runs input")
	p.Press("Space")
	p.WaitFor(`!document.querySelector(".read").textContent.includes("first")`)
	p.Press("Space")
	p.WaitFor(`document.querySelector(".read").textContent.includes("first")`)
	focus("#across")
	p.Press("ArrowDown")
	p.WaitFor(`document.querySelector("#across").value === "epoch"`)
	focus("#smoothing")
	p.Press("End")
	p.WaitFor(`document.querySelector("output").textContent === "0.99"`)
	focus(".plot")
	p.Press("Home")
	p.WaitFor(`document.querySelector(".read").textContent.startsWith("epoch 0.05")`)
	p.Press("ArrowRight")
	p.WaitFor(`document.querySelector(".read").textContent.startsWith("epoch 0.1")`)
	focus("#charts summary")
	p.Press("Enter")
	p.WaitFor(`document.querySelectorAll("#charts table tbody tr").length > 10`)
	focus("#which")
	p.Press("ArrowDown")
	p.WaitFor(`document.querySelector("#which").selectedIndex === 1`)
	focus("#mapstep")
	p.Press("Home")
	p.WaitFor(`document.querySelector("#mapabout").textContent.includes("Step 0,")`)
	silent(t, p)
}

// TestReconnects: a page that lost its server says so, and goes on when there is one again.
func TestReconnects(t *testing.T) {
	dirs := under(t, "first")
	f := newFake(t, dirs[0], 32)
	f.steps(30)
	url, stop := start(t, board(t, dirs...), "127.0.0.1:0")
	p := webtest.Open(t, url, webtest.Options{})
	p.WaitFor(`document.querySelector("#status").textContent.includes("step 30")`)
	stop()
	p.WaitFor(`document.querySelector("#status").textContent.includes("does not answer")`)
	p.Axe(t)
	f.steps(20)
	_, port, err := net.SplitHostPort(strings.Trim(strings.TrimPrefix(url, "http://"), "/"))
	if err != nil {
		t.Fatal(err)
	}
	start(t, board(t, dirs...), "127.0.0.1:"+port)
	p.WaitFor(`document.querySelector("#status").textContent.includes("step 50")`)
	p.WaitFor(`document.querySelectorAll("#runs tbody tr").length === 1`)
	p.NoForeignRequests(t)
}

// TestMarkup: markup in names, settings, messages, classes and metrics stays text.
func TestMarkup(t *testing.T) {
	dirs := under(t, "<img src=x onerror=document.title='pwned'>", "other")
	f := newFake(t, dirs[0], 32)
	f.steps(25)
	f.say(scream("message"))
	f.append("config.toml", "note = "+`"`+scream("setting")+`"`+"\n")
	f.append("metrics.jsonl", `{"step":26,"<img src=x onerror=document.title='pwned'>":1}`+"\n")
	newFake(t, dirs[1], 64).steps(25)
	url, _ := start(t, board(t, dirs...), "127.0.0.1:0")
	p := webtest.Open(t, url, webtest.Options{})
	p.WaitFor(`document.querySelector("#log").textContent.includes("message<img")`)
	p.WaitFor(`document.querySelector("#runs").innerText.includes("<img src=x")`)
	p.WaitFor(`document.querySelector("#classes").textContent.includes("<b>bird</b>")`)
	p.WaitFor(`document.querySelector("#differing").textContent.includes("setting<img")`)
	p.WaitFor(`document.querySelector("#charts").textContent.includes("onerror=")`)
	var foreign struct {
		Title   string
		Scripts int
	}
	p.Eval(`({title: document.title, scripts: document.querySelectorAll("[onerror]").length})`,
		&foreign)
	if strings.Contains(foreign.Title, "pwned") || foreign.Scripts > 0 {
		t.Errorf("%+v", foreign)
	}
	silent(t, p)
}
