package data

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// testFolders are the names of the part to test on, the first one that is there.
func testFolders() []string { return []string{"val", "valid", "validation", "test"} }

// splitFolders divides a listing that consists of train/ and a folder to test on. ok is false
// where a picture lies anywhere else.
func splitFolders(keys []string) (training, testing []string, name string, ok bool) {
	parts := map[string][]string{}
	for _, key := range keys {
		top, _, _ := strings.Cut(key, "/")
		parts[top] = append(parts[top], key)
	}
	for top := range parts {
		if top != string(Train) && !slices.Contains(testFolders(), top) {
			return nil, nil, "", false
		}
	}
	for _, name := range testFolders() {
		if parts[string(Train)] != nil && parts[name] != nil {
			return parts[string(Train)], parts[name], name, true
		}
	}
	return nil, nil, "", false
}

// without leaves out the pictures below a folder, if it lies in root at all. Root itself leaves out
// nothing: a set may be tested on what it was trained on.
func without(keys []string, root, folder string) []string {
	whole, err := filepath.Abs(root)
	part, err2 := filepath.Abs(folder)
	if err != nil || err2 != nil {
		return keys
	}
	below, err := filepath.Rel(whole, part)
	if err != nil || below == "." {
		return keys
	}
	inside := func(key string) bool { return strings.HasPrefix(key, filepath.ToSlash(below)+"/") }
	return slices.DeleteFunc(slices.Clone(keys), inside)
}

// classOf is the folder that a picture lies in below depth others. ok is false for a picture that
// does not lie so deep.
func classOf(key string, depth int) (class string, ok bool) {
	parts := strings.SplitN(key, "/", depth+2)
	if len(parts) < depth+2 {
		return "", false
	}
	return parts[depth], true
}

// classesOf lists the class folders in ascending order. outside is a picture that lies in none of
// them, empty if all lie in one.
func classesOf(keys []string, depth int) (classes []string, outside string) {
	known := map[string]bool{}
	for _, key := range keys {
		class, ok := classOf(key, depth)
		if !ok {
			return nil, key
		}
		if !known[class] {
			known[class] = true
			classes = append(classes, class)
		}
	}
	slices.Sort(classes)
	return classes, ""
}

// labelsOf numbers the classes of pictures.
func labelsOf(keys []string, depth int, classes []string) ([]int, error) {
	labels := make([]int, len(keys))
	for i, key := range keys {
		class, ok := classOf(key, depth)
		if ok {
			labels[i], ok = slices.BinarySearch(classes, class)
		}
		if !ok {
			return nil, fmt.Errorf("data: %s lies in no folder of the %d classes that are "+
				"trained on", printable(key), len(classes))
		}
	}
	return labels, nil
}

// classNames lists a few names for a message.
func classNames(classes []string) string {
	const few = 8
	names := make([]string, 0, few+1)
	for _, c := range classes[:min(few, len(classes))] {
		names = append(names, printable(c))
	}
	if len(classes) > few {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}
