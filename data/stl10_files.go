package data

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// stlRemedy is what helps against files that are missing or damaged.
const stlRemedy = "unpack stl10_binary.tar.gz again"

// stlFiles are the opened files of STL-10.
type stlFiles struct {
	train, test, unlabelled stlPart // without a file, unlabelled is not there
	classes                 []string
}

// openSTLFiles opens the files in dir, or in the folder stl10_binary there.
func openSTLFiles(dir string) (f stlFiles, err error) {
	if stat, err := os.Stat(dir); err != nil {
		return f, fmt.Errorf("data: stl10 folder: %w; give the folder of train_X.bin", err)
	} else if !stat.IsDir() {
		return f, fmt.Errorf("data: %s is a file; unpack it and give the folder of train_X.bin",
			dir)
	}
	if nested := filepath.Join(dir, "stl10_binary"); isFolder(nested) {
		dir = nested
	}
	f.classes = stlClasses()
	if f.train, err = openSTLPart(dir, "train", len(f.classes)); err != nil {
		return f, err
	}
	if f.test, err = openSTLPart(dir, "test", len(f.classes)); err != nil {
		return f, err
	}
	f.unlabelled, err = openSTLPart(dir, "unlabeled", 0)
	if errors.Is(err, fs.ErrNotExist) {
		f.unlabelled, err = stlPart{}, nil
	}
	return f, err
}

func isFolder(path string) bool {
	stat, err := os.Stat(path)
	return err == nil && stat.IsDir()
}

// openSTLPart opens the pictures of a part and, where there are classes, reads its labels. The file
// stays open as long as the program runs.
func openSTLPart(dir, name string, classes int) (part stlPart, err error) {
	path := filepath.Join(dir, name+"_X.bin")
	file, err := os.Open(path)
	if err != nil {
		return part, fmt.Errorf("data: %w; %s", err, stlRemedy)
	}
	stat, err := file.Stat()
	if err != nil {
		return part, fmt.Errorf("data: %w", err)
	}
	count, rest := stat.Size()/stlBytes, stat.Size()%stlBytes
	part = stlPart{name: name, file: file, count: int(count)}
	switch {
	case rest != 0:
		err = fmt.Errorf("data: %s is cut short: picture %d has %d of %d bytes; %s", path, count,
			rest, stlBytes, stlRemedy)
	case count == 0:
		err = fmt.Errorf("data: %s holds no pictures; %s", path, stlRemedy)
	case classes > 0:
		part.labels, err = readSTLLabels(filepath.Join(dir, name+"_y.bin"), part.count, classes)
	}
	if err != nil {
		file.Close()
	}
	return part, err
}

// readSTLLabels reads one byte a picture, 1 up to classes, and counts from 0.
func readSTLLabels(path string, count, classes int) ([]byte, error) {
	labels, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("data: %w; %s", err, stlRemedy)
	}
	if len(labels) != count {
		return nil, fmt.Errorf("data: %s has %d labels for %d pictures; %s", path, len(labels),
			count, stlRemedy)
	}
	for i, label := range labels {
		if label < 1 || int(label) > classes {
			return nil, fmt.Errorf("data: %s: label %d is %d, labels are 1 to %d: not the binary "+
				"version of STL-10 or damaged; %s", path, i, label, classes, stlRemedy)
		}
		labels[i]--
	}
	return labels, nil
}

// stlClasses are the names in class_names.txt.
func stlClasses() []string {
	return strings.Fields("airplane bird car cat deer dog horse monkey ship truck")
}
