package explore

import (
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"vksimclr/data"
	"vksimclr/sheet"
	"vksimclr/web/webtest"
)

// TestPageMouse: a click, a lasso, a picture, near-duplicates, colours, UMAP and CSV.
func TestPageMouse(t *testing.T) {
	e := example(t, 120)
	p := open(t, e, webtest.Options{Height: 900})
	var center [2]float64
	p.Eval(`(() => { const b = document.getElementById("map").getBoundingClientRect();
		return [b.left + b.width / 2, b.top + b.height / 2] })()`, &center)
	to := at(p, 17)
	p.Drag(to, to) // a click
	title(p, "Like ")
	p.WaitFor(`document.querySelectorAll("#tiles button").length == 60`)

	p.Click("#lasso")
	x, y := center[0], center[1]
	p.Drag([2]float64{x - 280, y - 280}, [2]float64{x + 280, y - 280},
		[2]float64{x + 280, y + 280}, [2]float64{x - 280, y + 280})
	title(p, "Chosen on the map")
	var chosen int
	p.Eval(`exploring.list.ids.length`, &chosen)
	if chosen < 60 {
		t.Errorf("the lasso has %d of 120 points", chosen)
	}
	p.Click("#add")
	if text := p.Text("#mine"); text != "My list ("+strconv.Itoa(chosen)+")" {
		t.Error(text)
	}
	p.Click("#odd")
	title(p, "Odd")
	p.WaitFor(`document.querySelector("#tiles .gone") ||
		!exploring.list.ids.slice(0, 60).includes(119)`)
	var csv string
	p.Eval(`exploring.list.csv()`, &csv)
	lines := strings.Split(csv, "\r\n")
	if lines[0] != "key,index,label,typicality" || len(lines) != 122 {
		t.Errorf("%q, %d lines", lines[0], len(lines))
	}
	if !strings.Contains(csv, `"a/<img src=x onerror=""window.hacked=1"">.png",1,`) {
		t.Error("the name with markup is not quoted")
	}
	p.Click("#export")
	p.WaitFor(`document.getElementById("status").textContent.includes("odd.csv")`)

	p.Eval(`document.getElementById("threshold").value = 0.8`, nil)
	p.Click("#duplicates")
	title(p, "Near-duplicates")
	p.WaitFor(`document.querySelector("#tiles .group")`)
	choice := func(id, value string) {
		p.Eval(`(() => { const s = document.getElementById("`+id+`"); s.value = "`+value+
			`"; s.onchange() })()`, nil)
	}
	choice("colour", "cluster")
	p.WaitFor(`document.querySelectorAll("#legend button").length > 1`)
	p.Click("#legend button")
	title(p, "cluster 1")
	choice("colour", "typicality")
	p.WaitFor(`document.getElementById("legend-title").textContent.includes("odd")`)
	choice("kind", "umap")
	p.WaitFor(`exploring.about.hasUMAP`)
	p.Click("#tiles button")
	p.WaitFor(`document.getElementById("look").open`)
	p.Axe(t)
	p.Click("#like")
	title(p, "Like ")
	fine(t, p)
	shot(p, "mouse.png")
}

// TestPageFile: a picture file finds the picture that it is.
func TestPageFile(t *testing.T) {
	e := example(t, 60)
	p := open(t, e, webtest.Options{Dark: true})
	var picture data.Picture
	if err := e.Set.Read(7, &picture); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "mine.png")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	err = png.Encode(file, sheet.RGB(picture.Height, picture.Width, picture.Pixels))
	if err != nil || file.Close() != nil {
		t.Fatal(err)
	}
	p.Upload("#file", path)
	title(p, "Like mine.png")
	if caption := p.Text("#tiles button"); !strings.Contains(caption, "shape-0007.png") ||
		!strings.Contains(caption, "cosine 1.000") {
		t.Error(caption)
	}
	// A file that is dropped goes the same way.
	p.Eval(`fetch(document.querySelectorAll("#tiles img")[1].src).then(r => r.blob()).then(b => {
		const all = new DataTransfer(); all.items.add(new File([b], "dropped.jpg"));
		document.dispatchEvent(new DragEvent("drop", { dataTransfer: all, cancelable: true })) })`,
		nil)
	title(p, "Like dropped.jpg")
	bad := filepath.Join(dir, "bad.png")
	if err := os.WriteFile(bad, []byte("no picture"), 0o666); err != nil {
		t.Fatal(err)
	}
	p.Upload("#file", bad)
	p.WaitFor(`document.getElementById("status").textContent.startsWith("bad.png: ")`)
	p.Axe(t)
	shot(p, "dark.png")
}

// TestPageKeys: everything by keys alone, at a phone's width.
func TestPageKeys(t *testing.T) {
	e := example(t, 60)
	p := open(t, e, webtest.Options{Width: 390, Height: 844})
	p.Eval(`document.body.focus()`, nil)
	for range 20 { // the Tab key reaches the map
		p.Press("Tab")
		var there bool
		p.Eval(`document.activeElement.id === "map"`, &there)
		if there {
			break
		}
	}
	p.Press("+", "ArrowLeft", "ArrowUp", "-", "0", "Space")
	p.WaitFor(`document.getElementById("list").textContent === "Chosen on the map"`)
	p.Press("-", "-", "-", "-", "-", "-", "Space")
	title(p, "Chosen on the map")
	p.Press("Enter")
	title(p, "Like ")
	p.Eval(`document.getElementById("text").focus()`, nil)
	p.Press("0", "0", "2", "Enter")
	title(p, "Names with “002”")
	p.Eval(`document.querySelector("#tiles button").focus()`, nil)
	p.Press("Enter")
	p.WaitFor(`document.getElementById("look").open`)
	p.Press("Escape")
	p.WaitFor(`!document.getElementById("look").open`)
	fine(t, p)
	var overflow bool
	p.Eval(`document.documentElement.scrollWidth > innerWidth`, &overflow)
	if overflow {
		t.Error("the page is wider than a phone")
	}
	shot(p, "phone.png")
}

// TestStaticPage: the exported files work without the program, opened as files.
func TestStaticPage(t *testing.T) {
	e := example(t, 40)
	dir := filepath.Join(t.TempDir(), "pages")
	if err := e.Export(t.Context(), dir, nil); err != nil {
		t.Fatal(err)
	}
	if err := CheckFolder(dir); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("written twice: %v", err)
	}
	p := webtest.Open(t, "file://"+filepath.Join(dir, "index.html"), webtest.Options{})
	p.WaitFor(`window.exploring`)
	to := at(p, 5)
	p.Drag(to, to)
	title(p, "Like ")
	p.Click("#typical")
	title(p, "Typical")
	p.Click("#duplicates")
	p.WaitFor(`document.getElementById("list").textContent === "Near-duplicates"`)
	p.WaitFor(`document.getElementById("file").disabled`)
	p.NoForeignRequests(t)
	p.Axe(t)
	shot(p, "static.png")
}

// TestFewPictures: a page of one picture, and of pictures of one class.
func TestFewPictures(t *testing.T) {
	p := open(t, example(t, 1), webtest.Options{})
	p.Click("#typical")
	title(p, "Typical")
	p.Click("#duplicates")
	p.WaitFor(`document.getElementById("about-list").textContent.startsWith("0 groups")`)
	e := example(t, 8)
	clear(e.Labels)
	p = open(t, e, webtest.Options{})
	p.WaitFor(`document.querySelectorAll("#legend button").length === 1`)
	fine(t, p)
}
