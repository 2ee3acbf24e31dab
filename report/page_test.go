package report

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vksimclr/chart"
	"vksimclr/web/webtest"
)

const markup = `<script>alert(1)</script><img src=x onerror=alert(2)>"'&`

// full is a report with all sections, of names that must not be taken for markup.
func full() Report {
	r := rand.New(rand.NewPCG(1, 2))
	classes := []string{"cat", "dog " + markup, "horse", "ship"}
	var steps, losses, at, accuracies []float64
	for i := range 300 {
		steps = append(steps, float64(i+1))
		losses = append(losses, 4*math.Exp(-float64(i)/90)+1+0.1*r.Float64())
	}
	for i := range 5 {
		at, accuracies = append(at, float64(75*i)), append(accuracies, 30+8*float64(i))
	}
	m := Map{Shares: [2]float64{0.4, 0.2}, Classes: classes}
	for i := range 400 {
		m.Points = append(m.Points, [2]float64{r.NormFloat64() + 3*float64(i%4), r.NormFloat64()})
		m.Keys = append(m.Keys, fmt.Sprintf("picture %d%s", i, markup))
		m.Labels = append(m.Labels, i%4)
	}
	tiles := func(n, side int, large bool) (list []Tile) {
		for i := range n {
			list = append(list, Tile{Picture: painted(r, side), Large: large,
				Lines: []string{classes[i%4], "cosine 0.900"}, Right: i%3 - 1})
		}
		return list
	}
	return Report{
		Name:    "mine " + markup,
		Verdict: Judge(good()),
		Facts:   []Row{{"pictures", "4000 to train on, 1000 to test on"}, {"device", markup}},
		Charts: []Chart{
			{"loss", chart.Curves(chart.Axes{X: "step"},
				chart.Line{Name: "loss", X: steps, Y: losses})},
			{"top-1 of test pictures, percent", chart.Curves(chart.Axes{X: "step"},
				chart.Line{Name: "kNN", X: at, Y: accuracies},
				chart.Line{Name: "linear probe", X: at, Y: at})}},
		Views: [][]Tile{tiles(3, 200, true), tiles(3, 300, true)},
		Map:   &m,
		Confusion: &Confusion{Classes: classes, About: "Neighbours vote.",
			Counts: [][]int{{90, 5, 3, 2}, {10, 80, 10, 0}, {0, 0, 0, 0}, {1, 2, 7, 90}}},
		Neighbours: [][]Tile{tiles(8, 32, false), append(tiles(7, 150, false), Tile{})},
		Typical:    tiles(9, 32, false), Odd: tiles(9, 96, false),
		Timing: []Compared{{"time of the steps", "12 min", "11 min"}},
		Settings: []Setting{{"batch", "256", "128", "enough negatives"}, {"lr", "0.1", "0.2", ""},
			{"epochs", "2", "2", ""}},
		Repeat: "vksimclr train --config runs/mine/config.toml --out runs/again",
		Next:   []Row{{"Judge it by a linear classifier", "vksimclr eval linear runs/mine"}},
		Files:  []Row{{"encoder.safetensors", "the encoder, for other programs"}},
	}
}

// painted is a picture of a few squares.
func painted(r *rand.Rand, side int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, side, side*3/4))
	c := [2]color.RGBA{{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), 255},
		{uint8(r.IntN(256)), 200, 90, 255}}
	for y := range side * 3 / 4 {
		for x := range side {
			m.Set(x, y, c[(4*x/side+4*y/side)%2])
		}
	}
	return m
}

// written is the page of a report, in a file.
func written(t *testing.T, r Report) (path string, page []byte) {
	t.Helper()
	var text bytes.Buffer
	if err := r.Write(&text); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(path, text.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	return path, text.Bytes()
}

// A page is the same each time, names nothing outside itself, and takes names for names.
func TestPageIsOneFile(t *testing.T) {
	_, page := written(t, full())
	_, again := written(t, full())
	if !bytes.Equal(page, again) {
		t.Error("two pages of one report differ")
	}
	for _, outside := range []string{"http:", "https:", "src=\"/", "url(", "@import", "ZgotmplZ"} {
		if bytes.Contains(page, []byte(outside)) {
			t.Errorf("the page has %q", outside)
		}
	}
	if bytes.Contains(page, []byte("<script>alert")) || bytes.Contains(page, []byte("<img src=x")) {
		t.Error("a name became markup")
	}
	if len(page) > 1<<20 {
		t.Errorf("%d bytes", len(page))
	}
}

// A report of which pieces are missing says so, and why.
func TestMissingPiecesAreNamed(t *testing.T) {
	_, page := written(t, Report{Name: "mine", Missing: map[Section]string{
		Curves: "no step was trained", MapOfAll: "the pictures have moved"}})
	for _, want := range []string{"Not here: no step was trained.", "Not here: the pictures "} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("%q is missing", want)
		}
	}
	for _, wrong := range []string{`id="confusion"`, `id="timing"`, "<table"} {
		if bytes.Contains(page, []byte(wrong)) {
			t.Errorf("%q is there", wrong)
		}
	}
}

// Many classes are drawn instead of written.
func TestManyClasses(t *testing.T) {
	r := full()
	r.Confusion = &Confusion{About: "Votes."}
	for i := range 120 {
		counts := make([]int, 120)
		counts[i], counts[(i+1)%120] = 5, 2
		r.Confusion.Classes = append(r.Confusion.Classes, fmt.Sprint("class ", i))
		r.Confusion.Counts = append(r.Confusion.Counts, counts)
	}
	r.Map.Classes = r.Confusion.Classes
	if _, page := written(t, r); !bytes.Contains(page, []byte(`viewBox="0 0 120 120"`)) ||
		bytes.Contains(page, []byte(`class="matrix"`)) {
		t.Error("120 classes are not drawn")
	}
}

// The page opens without a network, alike in light and dark and on a phone, by keyboard too, and
// is readable for people who do not see it.
func TestPageInBrowser(t *testing.T) {
	path, _ := written(t, full())
	shots := os.Getenv("VKSIMCLR_SCREENSHOTS") // a folder, to look at them
	for _, o := range []webtest.Options{{}, {Dark: true}, {Width: 390, Height: 844}} {
		page := webtest.Open(t, "file://"+path, o)
		page.NoForeignRequests(t)
		page.Axe(t)
		if errors := page.Errors(); len(errors) > 0 {
			t.Error(errors)
		}
		var width, inside int
		var wide []string
		page.Eval(`innerWidth`, &width)
		page.Eval(`document.documentElement.scrollWidth`, &inside)
		page.Eval(`[...document.querySelectorAll("main *, header *")].filter(
				e => e.getBoundingClientRect().right > innerWidth && !e.closest(".wide, .row")
			).map(e => e.outerHTML.slice(0, 200))`, &wide)
		if inside > width {
			t.Errorf("%+v: %d pixels wide:\n%s", o, inside, strings.Join(wide, "\n"))
		}
		if shots != "" {
			name := fmt.Sprintf("report-%d-%v.png", width, o.Dark)
			page.FullScreenshot(filepath.Join(shots, name))
		}
		if o != (webtest.Options{}) {
			continue
		}
		page.Eval(`document.querySelector(".charts svg").focus()`, nil)
		page.Press("End", "ArrowLeft")
		if text := page.Text(".charts .read"); !strings.HasPrefix(text, "step 299: loss 1.") {
			t.Errorf("the curve says %q", text)
		}
		page.Eval(`document.querySelector(".map svg").focus()`, nil)
		page.Press("Home", "ArrowRight")
		if text := page.Text(".map .read"); !strings.HasPrefix(text, "cat: picture 4") {
			t.Errorf("the map says %q", text)
		}
	}
}
