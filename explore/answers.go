package explore

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func bytesReader(content []byte) io.Reader { return bytes.NewReader(content) }

// The most that one answer lists.
const (
	mostSimilar  = 1000
	mostFound    = 10000
	mostNames    = 100000
	mostClusters = 1000
)

// found is a list of pictures.
type found struct {
	IDs          []int     `json:"ids"`
	Cosines      []float32 `json:"cosines,omitempty"`
	Milliseconds float64   `json:"ms"`             // of the search alone
	More         bool      `json:"more,omitempty"` // there are more than are listed
}

// nearest searches and takes the time.
func (e *Explorer) nearest(query []float32, n, without int) found {
	start := time.Now()
	matches := e.Rows.Nearest(query, n+1)
	f := found{Milliseconds: float64(time.Since(start)) / float64(time.Millisecond), IDs: []int{}}
	for _, m := range matches {
		if m.Index != without && len(f.IDs) < n {
			f.IDs, f.Cosines = append(f.IDs, m.Index), append(f.Cosines, m.Cosine)
		}
	}
	return f
}

// answerSimilar lists the pictures that are most like picture i.
func (e *Explorer) answerSimilar(r *http.Request) (any, error) {
	i, err := number(r, "i", 0, e.Rows.N-1)
	if err != nil {
		return nil, err
	}
	n, err := number(r, "n", 1, mostSimilar)
	if err != nil {
		return nil, err
	}
	return e.nearest(e.Rows.Row(i), n, i), nil
}

// search lists the pictures that are most like a file. Its name is in the query, for messages.
func (e *Explorer) search(r *http.Request) (any, error) {
	if e.Embed == nil {
		return nil, refuse("there is no encoder here to search with a file")
	}
	n, err := number(r, "n", 1, mostSimilar)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	name := filepath.Base(r.URL.Query().Get("name"))
	e.embedding.Lock()
	query, err := e.Embed(r.Context(), name, content)
	e.embedding.Unlock()
	if err != nil {
		return nil, refuse("%s: %w", name, err)
	}
	if len(query) != e.Rows.D {
		return nil, fmt.Errorf("%s: the encoder has %d features, the pictures have %d", name,
			len(query), e.Rows.D)
	}
	return e.nearest(query, n, -1), nil
}

// answerClusters sends the cluster of every picture.
func (e *Explorer) answerClusters(r *http.Request) (any, error) {
	k, err := number(r, "k", 1, min(mostClusters, max(1, e.Rows.N)))
	if err != nil {
		return nil, err
	}
	c, err := e.clustersOf(k)
	return c.Of, err
}

// answerDuplicates sends groups of pictures that are nearly the same.
func (e *Explorer) answerDuplicates(r *http.Request) (any, error) {
	text := r.URL.Query().Get("threshold")
	threshold, err := strconv.ParseFloat(text, 32)
	if err != nil || !(threshold > 0 && threshold <= 1) || math.IsNaN(threshold) {
		return nil, refuse("the threshold is %q: give a cosine above 0, up to 1", text)
	}
	groups, err := e.duplicatesOf(float32(threshold))
	if groups == nil {
		groups = [][]int{}
	}
	return groups, err
}

// answerFind lists the pictures whose names have a text in them; case does not count.
func (e *Explorer) answerFind(r *http.Request) (any, error) {
	start := time.Now()
	text := strings.ToLower(r.URL.Query().Get("text"))
	f := found{IDs: []int{}}
	for i, key := range e.Keys {
		if !strings.Contains(strings.ToLower(key), text) {
			continue
		}
		if f.More = len(f.IDs) == mostFound; f.More {
			break
		}
		f.IDs = append(f.IDs, i)
	}
	f.Milliseconds = float64(time.Since(start)) / float64(time.Millisecond)
	return f, nil
}

// names are the names of pictures, and their classes where they are known.
type names struct {
	Keys    []string `json:"keys"`
	Classes []string `json:"classes,omitempty"`
}

func (e *Explorer) answerNames(r *http.Request) (any, error) {
	var ids []int
	if err := json.NewDecoder(io.LimitReader(r.Body, maxBody)).Decode(&ids); err != nil {
		return nil, refuse("the list of pictures cannot be read: %w", err)
	}
	if len(ids) > mostNames {
		return nil, refuse("the list has %d pictures: ask for at most %d", len(ids), mostNames)
	}
	var n names
	for _, i := range ids {
		if i < 0 || i >= e.Rows.N {
			return nil, refuse("there is no picture %d: give 0 to %d", i, e.Rows.N-1)
		}
		n.Keys = append(n.Keys, e.Keys[i])
		if e.Labels != nil {
			n.Classes = append(n.Classes, e.Classes[e.Labels[i]])
		}
	}
	return n, nil
}

// serveThumb sends a small JPEG of a picture. The address has the version of the pictures, so that
// browsers may keep it.
func (e *Explorer) serveThumb(w http.ResponseWriter, r *http.Request) {
	index, err := strconv.Atoi(r.PathValue("index"))
	side, known := map[string]int{"small": thumbSide, "large": largeSide}[r.PathValue("side")]
	if err != nil || index < 0 || index >= e.Rows.N || !known ||
		r.PathValue("version") != e.version {
		http.NotFound(w, r)
		return
	}
	file, err := e.thumbs.get(index, side)
	if err != nil {
		http.Error(w, err.Error(), http.StatusGone)
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Cache-Control", "private, max-age=86400, immutable")
	_, _ = w.Write(file)
}
