package data

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Split names a part of a data set that has a part for training and a part for testing.
type Split string

// Train is the part that the encoder learns from and that is the bank of the kNN classifier. Test
// is the part that the classifier is tested on.
const (
	Train Split = "train"
	Test  Split = "test"
)

// Sizes of the embedded data set where the specification gives none.
const (
	defaultShapes = 20000
	testShapes    = 2000
)

// Spec is a parsed --data value.
type Spec struct {
	Kind  string // "shapes", "cifar10", "cifar100", "folder" or "pack"
	Path  string // folder or file, for all but shapes
	Count int    // training pictures, for shapes
}

// ParseSpec reads "shapes", "shapes:COUNT", "cifar10:DIR", "cifar100:DIR", "folder:DIR",
// "pack:FILE" or the path of a folder or a pack. It looks at the disk only to tell one from the
// other, and from a mistake.
func ParseSpec(text string) (Spec, error) {
	kind, rest, given := strings.Cut(text, ":")
	isCIFAR := kind == "cifar10" || kind == "cifar100"
	switch {
	case kind == "shapes" && !given:
		return Spec{Kind: kind, Count: defaultShapes}, nil
	case kind == "shapes":
		count, err := strconv.Atoi(rest)
		if err != nil || count < 1 || count > 10_000_000 {
			return Spec{}, fmt.Errorf("data: %q: %q is not a number of pictures; "+
				"use for example shapes:20000", text, rest)
		}
		return Spec{Kind: kind, Count: count}, nil
	case (isCIFAR || kind == "folder" || kind == "pack") && rest != "":
		return Spec{Kind: kind, Path: rest}, nil
	case isCIFAR:
		return Spec{}, fmt.Errorf("data: %q names no folder; use %s:DIR, "+
			"DIR being the folder of the .bin files", text, kind)
	case kind == "folder" && given:
		return Spec{}, fmt.Errorf("data: %q names no folder; use folder:DIR, "+
			"DIR being a folder of pictures", text)
	}
	if isPack(text) {
		return Spec{Kind: "pack", Path: text}, nil
	}
	if isPath(text) {
		return Spec{Kind: "folder", Path: text}, nil
	}
	remedy := "use the path of a folder of pictures, shapes (embedded), cifar10:DIR or " +
		"cifar100:DIR (binary versions)"
	if strings.HasPrefix(strings.ToLower(kind), "cifar") {
		remedy = "for a CIFAR-10 folder write cifar10:DIR, for CIFAR-100 cifar100:DIR"
	}
	return Spec{}, fmt.Errorf("data: %q is neither a folder nor a known data set; %s", text, remedy)
}

// isPath tells whether a text is the path of something that is there, or at least looks like one.
func isPath(text string) bool {
	if text == "" {
		return false
	}
	_, err := os.Stat(text)
	return err == nil || strings.ContainsAny(text, "/"+string(filepath.Separator))
}

// Decodes tells whether the pictures lie in files of a picture format, JPEG among them.
func (s Spec) Decodes() bool {
	switch s.Kind {
	case "shapes", "cifar10", "cifar100", "stl10", "pack":
		return false
	}
	return true
}

// String is what ParseSpec reads back to s.
func (s Spec) String() string {
	switch {
	case s.Kind != "shapes":
		return s.Kind + ":" + s.Path
	case s.Count == defaultShapes:
		return s.Kind
	}
	return s.Kind + ":" + strconv.Itoa(s.Count)
}

// open opens one part of a data set whose parts are fixed. A limit above 0 keeps only the first so
// many pictures.
func (s Spec) open(split Split, limit int) (Dataset, error) {
	switch s.Kind {
	case "cifar10":
		return openCIFAR(cifar10Kind(), s.Path, split, limit)
	case "cifar100":
		return openCIFAR(cifar100Kind(), s.Path, split, limit)
	}
	count := s.Count
	if split == Test {
		count = testShapes
	}
	if limit > 0 {
		count = min(count, limit)
	}
	return NewShapes(split, count), nil
}
