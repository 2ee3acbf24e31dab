package data

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
)

// tarSamples are the samples of a shard: members whose names are the same up to the first point.
type tarSamples struct {
	samples []tarSample
	places  map[string]int // of the samples, by their keys
	links   int
}

type tarSample struct {
	key          string
	endings      []string // of its members, without the first point
	ending       string   // of its picture; empty: it has none
	offset, size int64    // of its picture
	pictures     int
	class, other string // from .cls and from .json; empty: none
}

// maxLabelFile is how large a member with a label may be, in bytes.
const maxLabelFile = 16 << 20

// member adds one member, which begins at offset.
func (t *tarSamples) member(h *tar.Header, offset int64, content io.Reader) error {
	folder, name := path.Split(path.Clean(h.Name))
	switch {
	case h.Typeflag == tar.TypeDir, h.Typeflag == tar.TypeXGlobalHeader,
		strings.HasPrefix(name, "."):
		return nil
	case h.Typeflag != tar.TypeReg || isSparse(h):
		t.links++
		return nil
	}
	stem, ending, _ := strings.Cut(name, ".")
	s := t.sample(folder + stem)
	ending = strings.ToLower(ending)
	if slices.Contains(s.endings, ending) {
		return fmt.Errorf("its member %q stands twice in it: make it anew", h.Name)
	}
	s.endings = append(s.endings, ending)
	var err error
	switch {
	case isPictureName("." + ending):
		s.pictures++
		if s.ending == "" || strings.Contains(s.ending, ".") && !strings.Contains(ending, ".") {
			s.ending, s.offset, s.size = ending, offset, h.Size
		}
	case ending == "cls":
		s.class, err = readClass(content)
	case ending == "json":
		s.other, err = readJSONLabel(content)
	}
	if err != nil && !isCut(err) {
		return fmt.Errorf("its member %q %w", h.Name, err)
	}
	return err
}

func (t *tarSamples) sample(key string) *tarSample {
	place, ok := t.places[key]
	if !ok {
		place = len(t.samples)
		t.places[key] = place
		t.samples = append(t.samples, tarSample{key: key})
	}
	return &t.samples[place]
}

// index lists the samples that have a picture.
func (t *tarSamples) index() (x tarIndex, err error) {
	x.Odd.Links = t.links
	for _, s := range t.samples {
		if s.pictures == 0 {
			x.Odd.NoPicture++
			continue
		}
		if s.pictures > 1 {
			x.Odd.Several++
		}
		label := s.class
		if label == "" {
			label = s.other
		}
		x.Keys = append(x.Keys, s.key)
		x.Offsets, x.Sizes = append(x.Offsets, s.offset), append(x.Sizes, s.size)
		x.Labels = append(x.Labels, label)
	}
	if len(x.Keys) == 0 && len(t.samples) > 0 {
		err = fmt.Errorf("there is no picture among its %d samples: leave it out", len(t.samples))
	}
	return x, err
}

// readClass reads a number, or the one line of a name.
func readClass(r io.Reader) (string, error) {
	const most = 256
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return "", err
	}
	name := strings.TrimSpace(string(text))
	if name == "" || len(text) > most || strings.ContainsAny(name, "\n\r\x00") {
		return "", fmt.Errorf("is no class: it begins with %.20q", text)
	}
	if n, err := strconv.ParseUint(name, 10, 63); err == nil {
		return strconv.FormatUint(n, 10), nil
	}
	return name, nil
}

// readJSONLabel reads the value of "label", a number or a text. It is empty where there is none.
func readJSONLabel(r io.Reader) (string, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxLabelFile+1))
	if err != nil {
		return "", err
	}
	if len(text) > maxLabelFile {
		return "", fmt.Errorf("is larger than %d bytes", maxLabelFile)
	}
	var object struct {
		Label any `json:"label"`
	}
	if err := json.Unmarshal(text, &object); err != nil {
		return "", fmt.Errorf("is no JSON: %w", err)
	}
	switch label := object.Label.(type) {
	case nil:
		return "", nil
	case string:
		return readClass(strings.NewReader(label))
	case float64:
		if label >= 0 && label == float64(int64(label)) {
			return strconv.FormatInt(int64(label), 10), nil
		}
	}
	return "", errors.New("has a label that is neither a text nor a whole number")
}
