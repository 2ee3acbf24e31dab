// Package atomicfile writes files whose name always stands for a whole file, whenever the machine
// stops.
package atomicfile

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

// Temporary ends the names of files that are not whole yet. A killed program may leave some behind.
const Temporary = ".tmp"

// Stream writes a file through write: under a temporary name in the same folder, flushed to the
// disk, renamed, and the folder flushed. An error leaves the file of that name as it was.
func Stream(path string, write func(io.Writer) error) (err error) {
	f, err := os.Create(path + Temporary)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(path + Temporary)
		}
	}()
	buffered := bufio.NewWriterSize(f, 1<<20)
	err = errors.Join(write(buffered), buffered.Flush(), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if err = os.Rename(path+Temporary, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// Write writes content to a file, as Stream does.
func Write(path string, content []byte) error {
	return Stream(path, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

// Check tells whether a file of that name could be written. It changes nothing. Long work checks
// first where its result will go.
func Check(path string) error {
	if stat, err := os.Stat(path); err == nil && stat.IsDir() {
		return &os.PathError{Op: "write", Path: path, Err: syscall.EISDIR}
	}
	f, err := os.Create(path + Temporary)
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// syncFolder flushes a folder, so that the new name itself lasts.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
