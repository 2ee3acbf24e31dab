package data

import (
	"fmt"
	"io"
	"os"
)

// store is where the encoded pictures of a collection lie, each a run of bytes in some file. Its
// methods may be called from several goroutines at a time.
type store interface {
	// file is where picture i lies. A negative size means: the whole file.
	file(i int) (path string, offset, size int64)
	// identity tells picture i from all others, wherever they are listed.
	identity(i int) string
	// where names picture i for people: a path, and what leads to it.
	where(i int) string
}

// collection is a list of encoded pictures.
type collection struct {
	store
	name  string   // in messages, for example "folder ~/pictures"
	cache string   // names what is remembered of the collection
	keys  []string // of every picture, no two the same
	class func(i int) (name string, ok bool)
	notes []string // for people
}

func (c *collection) note(format string, arguments ...any) {
	c.notes = append(c.notes, fmt.Sprintf(format, arguments...))
}

// stamp tells whether a picture has changed: its size in bytes and when its file was written, in
// nanoseconds since 1970.
type stamp struct{ size, time int64 }

// stampOf looks at a picture's file without opening it.
func stampOf(s store, i int) (stamp, error) {
	path, _, size := s.file(i)
	stat, err := os.Stat(path)
	if err != nil {
		return stamp{}, err
	}
	if !stat.Mode().IsRegular() {
		return stamp{}, fmt.Errorf("%s is no file", kindOfFile(stat))
	}
	if size < 0 {
		size = stat.Size()
	}
	return stamp{size, stat.ModTime().UnixNano()}, nil
}

func kindOfFile(stat os.FileInfo) string {
	if stat.IsDir() {
		return "a folder"
	}
	return "a device or a pipe"
}

// maxFile is how large the file of one picture may be, in bytes.
const maxFile = 2 << 30

// openPicture opens what holds picture i. The caller closes the file.
func openPicture(s store, i int) (*os.File, *io.SectionReader, error) {
	path, offset, size := s.file(i)
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	if size < 0 {
		stat, err := f.Stat()
		if err != nil {
			f.Close()
			return nil, nil, err
		}
		size = stat.Size()
	}
	if size > maxFile {
		f.Close()
		return nil, nil, fmt.Errorf("the file has %d bytes, more than %d: scale the picture down",
			size, int64(maxFile))
	}
	return f, io.NewSectionReader(f, offset, size), nil
}

// readPicture reads the encoded picture i.
func readPicture(s store, i int) ([]byte, error) {
	f, content, err := openPicture(s, i)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	file := make([]byte, content.Size())
	if _, err := io.ReadFull(content, file); err != nil {
		return nil, cut(err)
	}
	return file, nil
}
