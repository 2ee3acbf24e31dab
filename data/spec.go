package data

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Split names a part of a data set that has a part for training and a part for testing.
type Split string

// Train is the part that the encoder learns from. Test is the part that a classifier is tested on,
// and Bank the part that it learns from: Train, except for sets that train on unlabelled pictures
// too.
const (
	Train Split = "train"
	Bank  Split = "bank"
	Test  Split = "test"
)

// Sizes of the embedded data set where the specification gives none.
const (
	defaultShapes = 20000
	testShapes    = 2000
)

// Spec is a parsed --data value.
type Spec struct {
	// Kind is "shapes", "cifar10", "cifar100", "stl10", "folder", "list", "tar" or "pack".
	Kind  string
	Path  string // folder, list, pack or pattern of shards; empty for shapes
	Count int    // training pictures, for shapes
}

// pathKinds are the kinds that are written KIND:PATH, and what the path is.
func pathKinds() map[string]string {
	return map[string]string{
		"cifar10":  "DIR, the folder of the .bin files",
		"cifar100": "DIR, the folder of the .bin files",
		"stl10":    "DIR, the folder of the .bin files",
		"folder":   "DIR, a folder of pictures",
		"list":     "FILE, which has one path a line",
		"pack":     "FILE, which vksimclr pack wrote",
		"tar":      "PATTERN, for example 'shards/train-{000000..000009}.tar' or 'shards/*.tar'",
	}
}

// ParseSpec reads "shapes", "shapes:COUNT", "cifar10:DIR", "cifar100:DIR", "stl10:DIR",
// "folder:DIR", "list:FILE", "pack:FILE", "tar:PATTERN" or the path of a folder, list, pack or tar.
// It looks at the disk only to tell one from the other, and from a mistake.
func ParseSpec(text string) (Spec, error) {
	kind, rest, given := strings.Cut(text, ":")
	if what, ok := pathKinds()[kind]; ok && rest != "" {
		return Spec{Kind: kind, Path: rest}, nil
	} else if ok && (given || !isPath(text)) {
		return Spec{}, fmt.Errorf("data: %q names no path; use %s:%s", text, kind, what)
	}
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
	case isPath(text):
		return specOfPath(text)
	}
	remedy := "use the path of a folder of pictures, a list or a pack, shapes (embedded), " +
		"cifar10:DIR, cifar100:DIR or stl10:DIR (binary versions), or tar:PATTERN"
	if strings.HasPrefix(strings.ToLower(kind), "cifar") {
		remedy = "for a CIFAR-10 folder write cifar10:DIR, for CIFAR-100 cifar100:DIR"
	}
	return Spec{}, fmt.Errorf("data: %q is neither a folder nor a known data set; %s", text, remedy)
}

// Decodes tells whether the pictures lie in files of a picture format, JPEG among them.
func (s Spec) Decodes() bool { return slices.Contains([]string{"folder", "list", "tar"}, s.Kind) }

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
