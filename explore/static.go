package explore

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"vksimclr/atomicfile"
	"vksimclr/choose"
	"vksimclr/web"
)

// What a static page holds: so many neighbours of each picture, near-duplicates from this cosine.
const (
	staticNeighbours = 24
	staticThreshold  = 0.95
	perFolder        = 1000 // thumbnails
)

// CheckFolder tells whether Export can write into a folder: one that is empty or not there yet.
func CheckFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return os.MkdirAll(dir, 0o777)
	case err != nil:
		return err
	case len(entries) > 0:
		return fmt.Errorf("%s is not empty: give a new folder", dir)
	}
	return nil
}

// empty removes what lies in a folder.
func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
	}
	return err
}

// static is the data of a page without a program. Numbers are base64 of little-endian bytes.
type static struct {
	About      staticAbout `json:"about"`
	Keys       []string    `json:"keys"`
	PCA        string      `json:"pca"`
	UMAP       string      `json:"umap,omitempty"`
	Labels     string      `json:"labels"`
	Typicality string      `json:"typicality"`
	Clusters   string      `json:"clusters"`
	K          int         `json:"k"`
	Neighbours string      `json:"neighbours"` // [N,K]
	Cosines    string      `json:"cosines"`
	Duplicates [][]int     `json:"duplicates"`
}

type staticAbout struct {
	about
	Threshold float64 `json:"threshold"`
}

// Export writes the page into an empty folder as files, for a web server or to be opened as they
// are: index.html, data.js with all numbers, and a thumbnail of every picture that can be read. It
// lacks the search with a file. A picture has its 24 nearest neighbours, and the UMAP map is there
// if it was made before. progress may be nil.
func (e *Explorer) Export(ctx context.Context, dir string, progress func(done, of int)) (
	err error) {
	if err := CheckFolder(dir); err != nil {
		return err
	}
	defer func() {
		if err != nil { // the folder was empty: the same line works again
			err = errors.Join(err, empty(dir))
		}
	}()
	for i := range e.Rows.N {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := e.exportThumb(dir, i); err != nil {
			return err
		}
		if progress != nil {
			progress(i+1, e.Rows.N)
		}
	}
	content, err := e.static(ctx)
	if err != nil {
		return err
	}
	text, err := json.Marshal(content)
	if err != nil {
		return err
	}
	script := append([]byte(`"use strict"; window.exploreData = `), text...)
	files := map[string][]byte{"data.js": script, "base.css": []byte(web.Base())}
	for _, name := range []string{"explore.css", "source.js", "map.js", "list.js", "explore.js"} {
		if files[name], err = fs.ReadFile(page(), name); err != nil {
			return err
		}
	}
	for name, content := range files {
		if err := atomicfile.Write(filepath.Join(dir, name), content); err != nil {
			return err
		}
	}
	index, err := fs.ReadFile(page(), "index.html")
	if err != nil {
		return err
	}
	first := []byte(`<script src="source.js">`)
	if !bytes.Contains(index, first) {
		panic("explore: index.html does not load source.js")
	}
	index = bytes.Replace(index, first, []byte("<script src=\"data.js\"></script>\n"+string(first)),
		1)
	return atomicfile.Write(filepath.Join(dir, "index.html"), index)
}

// exportThumb writes a thumbnail. A picture that cannot be read has none, and the page says so.
func (e *Explorer) exportThumb(dir string, i int) error {
	file, err := e.thumbs.get(i, thumbSide)
	if err != nil {
		if e.Warn != nil {
			e.Warn(err)
		}
		return nil
	}
	folder := filepath.Join(dir, "thumb", strconv.Itoa(i/perFolder))
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, strconv.Itoa(i)+".jpg"), file, 0o666)
}

// static computes all that the page shows.
func (e *Explorer) static(ctx context.Context) (s static, err error) {
	s.About = staticAbout{e.about(), staticThreshold}
	s.About.CanEmbed = false
	s.Keys, s.PCA, s.Labels = e.Keys, base64Of(e.plane()), base64Of(int32s(e.Labels))
	if e.umap.points != nil {
		s.UMAP = base64Of(e.umap.points)
	}
	s.K = max(0, min(staticNeighbours, e.Rows.N-1))
	near, err := choose.FindNeighbours(ctx, e.Rows, s.K, nil, nil)
	if err != nil {
		return s, err
	}
	s.Neighbours, s.Cosines = base64Of(near.Index), base64Of(near.Cosine)
	typicality, err := e.typicality()
	if err != nil {
		return s, err
	}
	s.Typicality = base64Of(typicality)
	clusters, err := e.clustersOf(s.About.Clusters)
	if err != nil {
		return s, err
	}
	s.Clusters = base64Of(clusters.Of)
	s.Duplicates, err = e.duplicatesOf(staticThreshold)
	if s.Duplicates == nil {
		s.Duplicates = [][]int{}
	}
	return s, err
}

func base64Of(values any) string {
	var b bytes.Buffer
	if err := binary.Write(&b, binary.LittleEndian, values); err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}
