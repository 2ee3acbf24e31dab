package train

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// temporary ends the names of files that are not whole yet; what a killed run leaves behind is overwritten or swept.
const temporary = ".tmp"

// streamAtomically writes a file so that its name always stands for a whole one, whenever the machine stops: write
// under a temporary name in the same folder, flush to the disk, rename, flush the folder.
func streamAtomically(path string, write func(io.Writer) error) (err error) {
	f, err := os.Create(path + temporary)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(path + temporary)
		}
	}()
	buffered := bufio.NewWriterSize(f, 1<<20)
	err = errors.Join(write(buffered), buffered.Flush(), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if err = os.Rename(path+temporary, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

func writeAtomically(path string, content []byte) error {
	return streamAtomically(path, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

// syncFolder makes the new name itself last.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
