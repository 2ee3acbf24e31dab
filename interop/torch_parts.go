package interop

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// torchMagic begins the files that PyTorch wrote before version 1.6.
var torchMagic = [10]byte{0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19}

const cutShort = "it is cut short or damaged: download it again"

// openZip reads the files that PyTorch writes since version 1.6: a zip of NAME/data.pkl and, for
// each storage, NAME/data/KEY.
func (t *Torch) openZip(r io.ReaderAt, size int64) (root any, p *pickle, err error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %s", err, cutShort)
	}
	parts := map[string]*zip.File{}
	var main *zip.File
	for _, f := range archive.File {
		name := strings.ReplaceAll(f.Name, "\\", "/")
		if _, inner, ok := strings.Cut(name, "/"); ok {
			parts[inner] = f
		}
	}
	if main = parts["data.pkl"]; main == nil {
		return nil, nil, errors.New("it is a zip without data.pkl: no file of PyTorch; give one " +
			"that torch.save wrote")
	}
	if order := parts["byteorder"]; order != nil {
		if text, err := unzip(order, size); err != nil || string(text) != "little" {
			return nil, nil, fmt.Errorf("its numbers are %q-endian: save it anew on a "+
				"little-endian machine", text)
		}
	}
	t.read = func(s storage) ([]byte, error) {
		f := parts["data/"+s.key]
		if f == nil {
			return nil, fmt.Errorf("the file has no part data/%s: %s", s.key, cutShort)
		}
		return unzip(f, size)
	}
	text, err := unzip(main, size)
	if err != nil {
		return nil, nil, err
	}
	p = newPickle(bufio.NewReader(bytes.NewReader(text)), int64(len(text)), storageOf)
	root, err = p.load()
	return root, p, err
}

// unzip reads a part of a zip file, which PyTorch never compresses. Its checksum is compared.
func unzip(f *zip.File, size int64) ([]byte, error) {
	if f.Method != zip.Store || f.UncompressedSize64 > uint64(size) {
		return nil, fmt.Errorf("part %s is compressed: give the file as torch.save wrote it",
			f.Name)
	}
	part, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("part %s: %w: %s", f.Name, err, cutShort)
	}
	defer part.Close()
	raw := make([]byte, f.UncompressedSize64)
	if _, err = io.ReadFull(part, raw); err == nil {
		_, err = io.Copy(io.Discard, part) // compares the checksum
	}
	if err != nil {
		return nil, fmt.Errorf("part %s: %w: %s", f.Name, err, cutShort)
	}
	return raw, nil
}

// storageOf reads a storage's persistent id: "storage", its class, its key, its device and the
// number of its elements.
func storageOf(id []any) (s storage, err error) {
	if len(id) < 5 || id[0] != "storage" {
		return s, errors.New("the pickle is damaged: it names no storage")
	}
	kind, _ := id[1].(class)
	key, hasKey := id[2].(string)
	length, hasLength := id[4].(int64)
	if !hasKey || !hasLength || length < 0 || length > 1<<40 {
		return s, errors.New("the pickle is damaged: a storage without key or length")
	}
	s = storage{string(kind), key, length}
	s.kind = s.kind[strings.LastIndexByte(s.kind, '.')+1:]
	return s, nil
}

// openLegacy reads the files that PyTorch wrote before version 1.6: five pickles one after the
// other, the last the list of the storages' keys, and the storages.
func (t *Torch) openLegacy(r io.ReaderAt, size int64) (root any, p *pickle, err error) {
	source := &counted{r: io.NewSectionReader(r, 0, size)}
	stored := map[string]storage{}
	p = newPickle(bufio.NewReader(source), size, func(id []any) (storage, error) {
		s, err := storageOf(id)
		if err == nil && len(id) > 5 && id[5] != nil {
			return s, errors.New("its storages are parts of others: save it anew with PyTorch " +
				"1.6 or later")
		}
		stored[s.key] = s
		return s, err
	})
	var values [5]any // magic, version, system, contents, keys
	for i := range values {
		if values[i], err = p.load(); err != nil {
			return nil, nil, fmt.Errorf("%w: %s", err, cutShort)
		}
		if i == 0 && values[0] != torchMagic {
			return nil, nil, errors.New("it is a pickle, but not of PyTorch: give a file that " +
				"torch.save wrote")
		}
	}
	at := source.n - int64(p.r.Buffered())
	places, err := placeStorages(r, size, at, values[4], stored)
	t.read = func(s storage) ([]byte, error) {
		raw := make([]byte, s.length*int64(s.size()))
		_, err := r.ReadAt(raw, places[s.key])
		return raw, err
	}
	return values[3], p, err
}
