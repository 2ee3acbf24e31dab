package data

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// listing is what lies below a folder.
type listing struct {
	root   string
	keys   []string // paths of pictures below root, with slashes, in ascending order
	others otherFiles
	own    int // folders of runs, or of pages of explore: pictures in them are not the user's
}

// listFolder finds the pictures below a folder, whatever the order of its file system. Hidden files
// and folders are left out. Links are followed, but not to a folder that they lie in.
func listFolder(root string) (listing, error) {
	l := listing{root: root, others: otherFiles{}}
	stat, err := os.Stat(root)
	switch {
	case err != nil:
		return l, fmt.Errorf("data: %w; give a folder of pictures", err)
	case !stat.IsDir():
		return l, fmt.Errorf("data: %s is a file; give the folder of the pictures", root)
	}
	if err := l.walk("", []os.FileInfo{stat}); err != nil {
		return l, fmt.Errorf("data: %w; make it readable, or move it away", err)
	}
	if len(l.keys) == 0 {
		remedy := "give a folder with files " + pictureNames
		if _, err := os.Stat(filepath.Join(root, "data_batch_1.bin")); err == nil {
			remedy = "for a CIFAR-10 folder write cifar10:" + root
		}
		return l, fmt.Errorf("data: there is no picture in %s%s; %s", root, l.others.inside(),
			remedy)
	}
	slices.Sort(l.keys)
	return l, nil
}

// walk adds what lies in one folder; above are this folder and those that it was reached through.
func (l *listing) walk(folder string, above []os.FileInfo) error {
	entries, err := os.ReadDir(filepath.Join(l.root, filepath.FromSlash(folder)))
	if err != nil {
		return err
	}
	if folder != "" && isOwn(entries) {
		l.own++
		return nil
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		key := path.Join(folder, e.Name())
		if err := l.visit(key, e, above); err != nil {
			return err
		}
	}
	return nil
}

// isOwn tells whether vksimclr wrote a folder: a run, or a page of explore.
func isOwn(entries []os.DirEntry) bool {
	has := func(name string) bool {
		return slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == name })
	}
	return has("metrics.jsonl") && has("config.toml") || has("explore.js") && has("data.js")
}

func (l *listing) visit(key string, e os.DirEntry, above []os.FileInfo) error {
	isFolder, isFile := e.IsDir(), e.Type().IsRegular()
	if isFolder || e.Type()&fs.ModeSymlink != 0 {
		stat, err := os.Stat(filepath.Join(l.root, filepath.FromSlash(key)))
		switch {
		case err != nil: // a link to nothing counts as a file that cannot be read
			isFile = true
		case stat.IsDir():
			for _, a := range above {
				if os.SameFile(a, stat) {
					return nil
				}
			}
			return l.walk(key, append(slices.Clip(above), stat))
		default:
			isFile = stat.Mode().IsRegular()
		}
	}
	switch {
	case isFile && isPictureName(key):
		l.keys = append(l.keys, key)
	case isFile:
		l.others.add(key)
	}
	return nil
}
