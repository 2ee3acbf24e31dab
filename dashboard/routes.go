package dashboard

import (
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
	"strconv"

	"vksimclr/web"
)

//go:embed page
var page embed.FS

// routes are the addresses of the page and of what it shows.
func (b *Board) routes() *http.ServeMux {
	own, err := fs.Sub(page, "page")
	if err != nil {
		panic(err)
	}
	files := http.FileServerFS(own)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, own, "page.html")
	})
	mux.Handle("GET /page/", http.StripPrefix("/page/", files))
	mux.Handle("GET /web/", http.StripPrefix("/web/", http.FileServerFS(web.Files())))
	mux.HandleFunc("GET /events", b.events)
	mux.HandleFunc("GET /metrics", b.prometheus)
	mux.HandleFunc("GET /runs/{id}/map/{step}", b.serveMap)
	mux.HandleFunc("GET /runs/{id}/pictures", b.servePictures)
	mux.HandleFunc("GET /runs/{id}/pairs.png", b.servePairs)
	return mux
}

// asked is the run that a request names. Where there is none, the answer is given.
func (b *Board) asked(w http.ResponseWriter, r *http.Request) (*watched, func()) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil {
		id = -1
	}
	run, unlock := b.lockRun(id)
	if run == nil {
		http.Error(w, "There is no such run.", http.StatusNotFound)
	}
	return run, unlock
}

// serveMap answers with the map of a step.
func (b *Board) serveMap(w http.ResponseWriter, r *http.Request) {
	run, unlock := b.asked(w, r)
	if run == nil {
		return
	}
	step, err := strconv.Atoi(r.PathValue("step"))
	if err != nil {
		step = -1
	}
	m, err := run.run.Map(step)
	unlock()
	answer(w, m, err)
}

// servePictures answers with what the points of maps are.
func (b *Board) servePictures(w http.ResponseWriter, r *http.Request) {
	run, unlock := b.asked(w, r)
	if run == nil {
		return
	}
	pictures, err := run.run.MapPictures()
	unlock()
	answer(w, pictures, err)
}

// answer writes a value as JSON. Nothing is locked meanwhile: a browser may be slow to take it.
func answer(w http.ResponseWriter, value any, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	text, err := json.Marshal(value)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(text) // a browser that went away
}

// servePairs answers with the newest picture of pairs of views.
func (b *Board) servePairs(w http.ResponseWriter, r *http.Request) {
	run, unlock := b.asked(w, r)
	if run == nil {
		return
	}
	path := run.run.Pairs()
	unlock()
	if path == "" {
		http.NotFound(w, r)
		return
	}
	http.ServeFile(w, r, path)
}
