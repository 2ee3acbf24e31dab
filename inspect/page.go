package inspect

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"image/jpeg"
	"io"

	"vksimclr/data"
	"vksimclr/sheet"
)

//go:embed page.html
var pageText string

// shown is how many findings of a kind the page shows as pictures; it names all.
const shown = 60

const (
	miniatureSide    = 176 // of the pictures on the page, in pixels
	miniatureQuality = 80
)

// section is one kind of finding on the page.
type section struct {
	Kind    Kind
	Title   string
	About   string
	Count   int
	Entries []entry // at most shown
	Rest    int
	Names   []string
}

type entry struct {
	Finding
	Picture, LikePicture template.URL // data URIs; empty: none
}

// WritePage writes the report as one HTML file that needs nothing else: the pictures found are in
// it. name says what was looked at. Pictures are read once more.
func (r *Report) WritePage(w io.Writer, name string) error {
	page := template.Must(template.New("page").Funcs(template.FuncMap{
		"percent": func(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) },
		"triple": func(v [3]float64) string {
			return fmt.Sprintf("%.3f %.3f %.3f", v[0], v[1], v[2])
		},
	}).Parse(pageText))
	return page.Execute(w, struct {
		*Report
		Name     string
		Sections []section
	}{r, name, r.sections()})
}

func (r *Report) sections() (list []section) {
	for _, kind := range Kinds() {
		s := section{Kind: kind, Title: kind.Title(), About: kind.About()}
		for _, f := range r.Of(kind) {
			s.Count++
			name := f.Key
			if f.Like != "" {
				name += "  (like " + f.Like + ")"
			}
			s.Names = append(s.Names, name)
			if s.Count > shown {
				s.Rest++
				continue
			}
			s.Entries = append(s.Entries, entry{f, r.miniature(f.place), r.miniature(f.like)})
		}
		if s.Count > 0 {
			list = append(list, s)
		}
	}
	return list
}

// miniature is picture i as a data URI.
func (r *Report) miniature(i int) template.URL {
	if i < 0 {
		return ""
	}
	set, place := r.locate(i)
	var p data.Picture
	if set.Read(place, &p) != nil {
		return ""
	}
	m := sheet.Fit(sheet.RGB(p.Height, p.Width, p.Pixels), miniatureSide)
	var file bytes.Buffer
	if jpeg.Encode(&file, m, &jpeg.Options{Quality: miniatureQuality}) != nil {
		return ""
	}
	text := base64.StdEncoding.EncodeToString(file.Bytes())
	return template.URL("data:image/jpeg;base64," + text)
}

// locate is where picture i of the report stands.
func (r *Report) locate(i int) (set data.Dataset, place int) {
	for _, p := range r.parts {
		if i < p.Set.Len() {
			return p.Set, i
		}
		i -= p.Set.Len()
	}
	panic("inspect: no such picture")
}
