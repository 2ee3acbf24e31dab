package data

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// isPath tells whether a text is the path of something that is there, or at least looks like one.
func isPath(text string) bool {
	if text == "" {
		return false
	}
	_, err := os.Stat(text)
	name := strings.ToLower(text)
	return err == nil || strings.ContainsAny(text, "/"+string(filepath.Separator)) ||
		strings.HasSuffix(name, ".tar") || isPackedTar(name) ||
		slices.Contains(listEndings(), filepath.Ext(name))
}

// specOfPath tells by its name what a path without a prefix is. A folder may have any name.
func specOfPath(path string) (Spec, error) {
	name := strings.ToLower(path)
	stat, err := os.Stat(path)
	isFile := err == nil && !stat.IsDir()
	switch {
	case err == nil && stat.IsDir():
	case isPack(path):
		return Spec{Kind: "pack", Path: path}, nil
	case slices.Contains(listEndings(), filepath.Ext(name)):
		return Spec{Kind: "list", Path: path}, nil
	case strings.HasSuffix(name, ".tar"), isPackedTar(name):
		return Spec{Kind: "tar", Path: path}, nil
	case isFile && isPictureName(name):
		return Spec{}, fmt.Errorf("data: %s is one picture; give the folder of the pictures", path)
	case isFile:
		return Spec{}, fmt.Errorf("data: %s is a file; give the folder of the pictures, a list "+
			"of them (%s) or a .tar", path, strings.Join(listEndings(), " "))
	}
	return Spec{Kind: "folder", Path: path}, nil
}

// listEndings are the endings of the names of lists.
func listEndings() []string { return []string{".txt", ".tsv", ".csv", ".lst"} }

// isPackedTar tells by its name whether a file is a compressed tar.
func isPackedTar(name string) bool {
	for _, ending := range []string{".tgz", ".tar.gz", ".tar.zst", ".tar.xz", ".tar.bz2"} {
		if strings.HasSuffix(name, ending) {
			return true
		}
	}
	return false
}
