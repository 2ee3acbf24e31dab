package data

import (
	"slices"
	"strings"
)

// testFolders are the names of the part to test on, the first one that is there.
func testFolders() []string { return []string{"val", "valid", "validation", "test"} }

// folderSplit are the places of the pictures to train on and to test on.
type folderSplit struct {
	training, testing []int32
	name              string // of the folder that is tested on; empty: there is none
	depth             int    // of the folders around the classes
}

// splitFolders divides a listing that consists of train/ and a folder to test on. Where a picture
// lies anywhere else, all pictures are trained on.
func splitFolders(keys []string) folderSplit {
	top := func(i int) string {
		name, _, _ := strings.Cut(keys[i], "/")
		return name
	}
	count := map[string]int{}
	for i := range keys {
		name := top(i)
		if name != string(Train) && !slices.Contains(testFolders(), name) {
			return folderSplit{training: everyPlace[int32](len(keys))}
		}
		count[name]++
	}
	for _, name := range testFolders() {
		if count[string(Train)] == 0 || count[name] == 0 {
			continue
		}
		s := folderSplit{name: name, depth: 1}
		for i := range keys {
			switch top(i) {
			case string(Train):
				s.training = append(s.training, int32(i))
			case name:
				s.testing = append(s.testing, int32(i))
			}
		}
		return s
	}
	return folderSplit{training: everyPlace[int32](len(keys))}
}

// classFolder is the folder that a picture lies in below depth others. ok is false for a picture
// that does not lie so deep.
func classFolder(keys []string, depth int) func(i int) (class string, ok bool) {
	return func(i int) (string, bool) {
		rest := keys[i]
		for range depth {
			var ok bool
			if _, rest, ok = strings.Cut(rest, "/"); !ok {
				return "", false
			}
		}
		class, _, ok := strings.Cut(rest, "/")
		return class, ok
	}
}
