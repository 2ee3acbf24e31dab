package explore

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"vksimclr/choose"
	"vksimclr/data"
)

// markup is a name that must never become a part of the page.
const markup = `a/<img src=x onerror="window.hacked=1">.png`

// renamed is a set whose pictures have keys of their own; one of them cannot be read.
type renamed struct {
	data.Dataset
	keys []string
	gone int
}

func (r renamed) Key(i int) string { return r.keys[i] }

func (r renamed) Read(i int, p *data.Picture) error {
	err := r.Dataset.Read(i, p)
	p.Key = r.keys[i]
	if i == r.gone {
		return errors.New("no such file")
	}
	return err
}

// coarse are features of a picture: the means of 4×4 fields.
func coarse(p *data.Picture) []float32 {
	f := make([]float32, 48)
	for y := range p.Height {
		for x := range p.Width {
			for c := range 3 {
				field := 4*y/p.Height*4 + 4*x/p.Width
				f[3*field+c] += float32(p.Pixels[3*(y*p.Width+x)+c]) - 96
			}
		}
	}
	return f
}

// example is an Explorer of n drawn pictures. Picture 1 has markup in its name, the last one cannot
// be read any more.
func example(t *testing.T, n int) *Explorer {
	t.Helper()
	shapes := data.NewShapes(data.Train, n)
	set := renamed{Dataset: shapes, gone: n - 1}
	c := Config{Name: "drawn shapes", Classes: shapes.Classes()}
	var p data.Picture
	var rows []float32
	for i := range n {
		set.keys = append(set.keys, fmt.Sprintf("shape-%04d.png", i))
		if err := shapes.Read(i, &p); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, coarse(&p)...)
		c.Labels = append(c.Labels, shapes.Label(i))
	}
	if n > 1 {
		set.keys[1] = markup
	}
	c.Set, c.Keys, c.Rows = set, set.keys, choose.Normalize(rows, 48)
	c.Embed = func(_ context.Context, name string, content []byte) ([]float32, error) {
		var p data.Picture
		if err := data.Decode(name, content, 0, &p); err != nil {
			return nil, err
		}
		return coarse(&p), nil
	}
	return New(t.Context(), c)
}

// ask asks the handler and returns the status and the body.
func ask(t *testing.T, h http.Handler, method, path string, body []byte) (int, []byte) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, path, bytes.NewReader(body)))
	content, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, content
}

// TestAnswers: the questions of the page have the answers of the library.
func TestAnswers(t *testing.T) {
	e := example(t, 60)
	h := e.Handler()
	var f found
	code, body := ask(t, h, "GET", "/api/similar?i=3&n=5", nil)
	if err := json.Unmarshal(body, &f); err != nil || code != 200 || len(f.IDs) != 5 {
		t.Fatalf("%d %v %s", code, err, body)
	}
	for place, m := range e.Rows.Nearest(e.Rows.Row(3), 6)[1:] {
		if f.IDs[place] != m.Index || f.Cosines[place] != m.Cosine {
			t.Errorf("place %d: %d, want %v", place, f.IDs[place], m)
		}
	}
	code, body = ask(t, h, "POST", "/api/names", []byte("[1,2]"))
	var n names
	if err := json.Unmarshal(body, &n); err != nil || code != 200 || n.Keys[0] != markup ||
		n.Classes[1] != e.Classes[e.Labels[2]] {
		t.Errorf("%d %v %s", code, err, body)
	}
	_, body = ask(t, h, "GET", "/api/find?text=SHAPE-003", nil)
	if err := json.Unmarshal(body, &f); err != nil || len(f.IDs) != 10 || f.IDs[0] != 30 {
		t.Errorf("%v %s", err, body)
	}
	for path, bytes := range map[string]int{"pca": 480, "typicality": 240, "labels": 240,
		"clusters?k=3": 240, "anchors": 4 + 2*4*60*umapNeighbours} {
		if code, body := ask(t, h, "GET", "/api/"+path, nil); code != 200 || len(body) != bytes {
			t.Errorf("%s: %d, %d bytes, want %d", path, code, len(body), bytes)
		}
	}
	_, body = ask(t, h, "GET", "/thumb/"+e.version+"/small/2", nil)
	if m, err := jpeg.Decode(bytes.NewReader(body)); err != nil || m.Bounds().Dx() > thumbSide {
		t.Errorf("a thumbnail: %v", err)
	}
}

// TestRefusals: what is not there is refused in words, and no request reaches a file.
func TestRefusals(t *testing.T) {
	e := example(t, 9)
	h := e.Handler()
	thumb := "/thumb/" + e.version + "/small/"
	for _, c := range []struct {
		method, path, body string
		code               int
		want               string
	}{
		{"GET", "/api/similar?i=9&n=5", "", 400, "give 0 to 8"},
		{"GET", "/api/similar?i=-1&n=5", "", 400, "give 0 to 8"},
		{"GET", "/api/similar?i=../x&n=5", "", 400, "give 0 to 8"},
		{"GET", "/api/similar?i=1&n=9999999", "", 400, "give 1 to 1000"},
		{"GET", "/api/clusters?k=10", "", 400, "give 1 to 9"},
		{"GET", "/api/duplicates?threshold=NaN", "", 400, "give a cosine"},
		{"GET", "/api/duplicates?threshold=1.1", "", 400, "give a cosine"},
		{"GET", "/api/umap", "", 400, "no UMAP map yet"},
		{"POST", "/api/umap", "12345678", 400, "2 coordinates for a sample of 9"},
		{"POST", "/api/names", "[9]", 400, "no picture 9"},
		{"POST", "/api/names", "[", 400, "cannot be read"},
		{"POST", "/api/search?n=3&name=../x.png", "no picture", 400, "x.png: "},
		{"GET", thumb + "8", "", 410, "no such file"},
		{"GET", thumb + "9", "", 404, ""},
		{"GET", thumb + "..%2f..%2fgo.mod", "", 404, ""},
		{"GET", "/thumb/0/small/1", "", 404, ""},
		{"GET", "/explore_test.go", "", 404, ""},
		{"GET", "/..%2fhandler.go", "", 404, ""},
	} {
		code, body := ask(t, h, c.method, c.path, []byte(c.body))
		if code != c.code || !strings.Contains(string(body), c.want) {
			t.Errorf("%s: %d %s, want %d %s", c.path, code, body, c.code, c.want)
		}
	}
	nan := bytes.Repeat([]byte{0, 0, 0xc0, 0x7f}, 18)
	if code, body := ask(t, h, "POST", "/api/umap", nan); code != 400 {
		t.Errorf("NaN coordinates: %d %s", code, body)
	}
}

// TestPlaces: the pictures of the sample keep their places, and all are kept for the next time.
func TestPlaces(t *testing.T) {
	e := example(t, 30)
	kept := map[string][]float32{}
	e.Save = func(name string, values []float32) error { kept[name] = values; return nil }
	places := make([]float32, 60)
	for i := range places {
		places[i] = float32(i)
	}
	var body bytes.Buffer
	if err := binary.Write(&body, binary.LittleEndian, places); err != nil {
		t.Fatal(err)
	}
	code, answer := ask(t, e.Handler(), "POST", "/api/umap", body.Bytes())
	if code != 200 || !bytes.Equal(answer, body.Bytes()) {
		t.Fatalf("%d, %d bytes", code, len(answer))
	}
	if len(kept["umap"]) != 60 {
		t.Errorf("kept: %v", kept)
	}
	if code, again := ask(t, e.Handler(), "GET", "/api/umap", nil); code != 200 ||
		!bytes.Equal(again, answer) {
		t.Errorf("%d, not the same map", code)
	}
}

// TestBetween: a picture beside the sample is placed between its neighbours, nearer the more
// similar one.
func TestBetween(t *testing.T) {
	a := anchors{near: choose.Neighbours{K: 2, Index: []int32{4, 6}, Cosine: []float32{.9, .7}}}
	x, y := a.between(0, map[int32]int{4: 0, 6: 1}, []float32{0, 0, 4, 8})
	if x < .5 || x > 1.5 || y != 2*x {
		t.Errorf("%g, %g", x, y)
	}
	a.near.Index = []int32{-1, -1}
	if x, y := a.between(0, nil, nil); x != 0 || y != 0 {
		t.Errorf("without neighbours: %g, %g", x, y)
	}
}

// TestThumbnailMemory: what is kept in memory stays below its bound.
func TestThumbnailMemory(t *testing.T) {
	e := example(t, 5)
	e.thumbs.bytes = thumbMemory // as if others took it
	for i := range 4 {
		if _, err := e.thumbs.get(i, thumbSide); err != nil {
			t.Fatal(err)
		}
		if e.thumbs.bytes > thumbMemory || len(e.thumbs.known) != e.thumbs.order.Len() {
			t.Fatalf("%d bytes", e.thumbs.bytes)
		}
		if e.thumbs.order.Len() == 0 {
			e.thumbs.bytes = 0
		}
	}
}
