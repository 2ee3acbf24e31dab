package explore

import (
	"embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"slices"
	"strconv"

	"vksimclr/web"
)

//go:embed page
var pageFiles embed.FS

// page are the files of the page itself.
func page() fs.FS {
	files, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic(err)
	}
	return files
}

// maxBody bounds the body of a request in bytes, maxFile that of a picture to search with.
const (
	maxBody = 16 << 20
	maxFile = 64 << 20
)

// Handler serves the page and answers its questions.
func (e *Explorer) Handler() http.Handler {
	go e.plane() // before a browser asks for it
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(page()))
	mux.Handle("GET /base.css", http.FileServerFS(web.Files()))
	mux.Handle("GET /lib/", http.FileServerFS(web.Files()))
	mux.HandleFunc("GET /thumb/{version}/{side}/{index}", e.serveThumb)
	for path, answer := range map[string]func(*http.Request) (any, error){
		"GET /api/about":      func(*http.Request) (any, error) { return e.about(), nil },
		"GET /api/pca":        func(*http.Request) (any, error) { return e.plane(), nil },
		"GET /api/umap":       e.answerUMAP,
		"GET /api/anchors":    e.answerAnchors,
		"POST /api/umap":      e.takeUMAP,
		"GET /api/typicality": func(*http.Request) (any, error) { return e.typicality() },
		"GET /api/clusters":   e.answerClusters,
		"GET /api/duplicates": e.answerDuplicates,
		"GET /api/similar":    e.answerSimilar,
		"GET /api/find":       e.answerFind,
		"POST /api/search":    e.search,
		"POST /api/names":     e.answerNames,
		"GET /api/labels":     func(*http.Request) (any, error) { return int32s(e.Labels), nil },
		"GET /api/progress":   func(*http.Request) (any, error) { return e.progress.Load(), nil },
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, maxFile)
			value, err := answer(r)
			write(w, value, err)
		})
	}
	return mux
}

// refusal is an error of the asker.
type refusal struct{ error }

func refuse(format string, arguments ...any) error {
	return refusal{fmt.Errorf(format, arguments...)}
}

// write sends numbers as little-endian bytes, everything else as JSON.
func write(w http.ResponseWriter, value any, err error) {
	var mistake refusal
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		http.Error(w, fmt.Sprintf("the file has more than %d MiB", maxFile>>20),
			http.StatusRequestEntityTooLarge)
		return
	case errors.As(err, &mistake):
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	switch value.(type) {
	case []float32, []int32:
		w.Header().Set("Content-Type", "application/octet-stream")
		_ = binary.Write(w, binary.LittleEndian, value) // a reader that went away
	default:
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(value)
	}
}

func int32s(values []int) []int32 {
	to := make([]int32, len(values))
	for i, v := range values {
		to[i] = int32(v)
	}
	return to
}

// about is what the page shows first.
type about struct {
	Name     string   `json:"name"`
	Version  string   `json:"version"`
	N        int      `json:"n"`
	D        int      `json:"d"`
	Classes  []string `json:"classes"` // null: no labels
	CanEmbed bool     `json:"canEmbed"`
	HasUMAP  bool     `json:"hasUMAP"`
	Clusters int      `json:"clusters"` // as many are proposed
}

func (e *Explorer) about() about {
	a := about{Name: e.Name, Version: e.version, N: e.Rows.N, D: e.Rows.D,
		CanEmbed: e.Embed != nil}
	if e.Labels != nil {
		a.Classes = e.Classes
	}
	a.Clusters = min(20, max(1, e.Rows.N/8))
	if used := countUsed(e.Labels, len(e.Classes)); used > 1 {
		a.Clusters = min(used, e.Rows.N)
	}
	e.umap.Lock()
	defer e.umap.Unlock()
	a.HasUMAP = e.umap.points != nil
	return a
}

// countUsed is the number of classes that have pictures.
func countUsed(labels []int, classes int) (used int) {
	seen := make([]bool, classes)
	for _, label := range labels {
		if !seen[label] {
			seen[label] = true
			used++
		}
	}
	return used
}

// number is a whole number of a request's query, within bounds.
func number(r *http.Request, name string, from, to int) (int, error) {
	text := r.URL.Query().Get(name)
	n, err := strconv.Atoi(text)
	if err != nil || n < from || n > to {
		return 0, refuse("%s is %q: give %d to %d", name, text, from, to)
	}
	return n, nil
}

func (e *Explorer) answerUMAP(*http.Request) (any, error) {
	e.umap.Lock()
	defer e.umap.Unlock()
	if e.umap.points == nil {
		return nil, refuse("there is no UMAP map yet")
	}
	return e.umap.points, nil
}

// answerAnchors sends k, then for each picture of the sample its k nearest of the sample by their
// places there, -1 for none, then the distances 1-cosine in units of 1e-6.
func (e *Explorer) answerAnchors(*http.Request) (any, error) {
	a, err := e.anchors()
	if err != nil {
		return nil, err
	}
	k := a.near.K
	at := make(map[int32]int32, len(a.sample))
	for s, i := range a.sample {
		at[int32(i)] = int32(s)
	}
	index, distance := []int32{int32(k)}, []int32(nil)
	for _, i := range a.sample {
		for place := range k {
			near := a.near.Index[i*k+place]
			if near < 0 {
				index, distance = append(index, -1), append(distance, 0)
				continue
			}
			index = append(index, at[near])
			d := 1e6 * max(0, 1-float64(a.near.Cosine[i*k+place]))
			distance = append(distance, int32(d))
		}
	}
	return slices.Concat(index, distance), nil
}

// takeUMAP takes the places of the sample and answers with those of all pictures.
func (e *Explorer) takeUMAP(r *http.Request) (any, error) {
	content, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	places := make([]float32, len(content)/4)
	if err := binary.Read(bytesReader(content), binary.LittleEndian, places); err != nil {
		return nil, refusal{err}
	}
	points, err := e.place(places)
	if err != nil {
		return nil, refusal{err}
	}
	return points, nil
}
