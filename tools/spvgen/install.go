package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"vksimclr/shaders/manifest"
)

func booksPath(dir string) string { return filepath.Join(dir, "spirv", "MANIFEST") }

// install moves the new modules into place, removes the orphans and writes MANIFEST. Another spvgen
// may have written since this one began. So install reads sources and MANIFEST again under the
// lock, and changes only this run's modules.
func install(dir, compiler string, done []built) error {
	folder, err := os.Open(filepath.Join(dir, "spirv"))
	if err != nil {
		return err
	}
	defer folder.Close() // releases the lock
	defer func() {
		for _, b := range done {
			os.Remove(b.temporary) // left by an error below
		}
	}()
	if err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("lock %s: %w", folder.Name(), err)
	}
	modules, badSources := manifest.Modules(dir)
	books, err := manifest.Read(booksPath(dir))
	if err != nil {
		return err
	}
	before := string(books.Bytes())
	if books.Compiler != compiler {
		books.Compiler, books.Entries = compiler, map[string]manifest.Entry{}
	}
	for _, b := range done {
		if err := os.Chmod(b.temporary, 0o644); err != nil {
			return err
		}
		if err := os.Rename(b.temporary, filepath.Join(dir, "spirv", b.name+".spv")); err != nil {
			return err
		}
		books.Entries[b.name] = b.entry
	}
	if badSources == nil { // else the list may be incomplete
		if err := removeOrphans(dir, modules, books); err != nil {
			return err
		}
	}
	if string(books.Bytes()) == before {
		return nil
	}
	temporary := filepath.Join(dir, "spirv", ".spvgen-MANIFEST")
	if err := os.WriteFile(temporary, books.Bytes(), 0o644); err != nil {
		return err
	}
	return os.Rename(temporary, booksPath(dir))
}

// removeOrphans deletes the modules that have no source any more.
func removeOrphans(dir string, modules []manifest.Module, books *manifest.Manifest) error {
	made := map[string]bool{}
	for _, m := range modules {
		made[m.Name] = true
	}
	for name := range books.Entries {
		if !made[name] {
			delete(books.Entries, name)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "spirv", "*.spv"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if !made[strings.TrimSuffix(filepath.Base(file), ".spv")] {
			if err := os.Remove(file); err != nil && !os.IsNotExist(err) {
				return err
			}
		}
	}
	return nil
}
