package interop

import (
	"bufio"
	"strings"
	"testing"
)

func buffered(text string) *bufio.Reader { return bufio.NewReader(strings.NewReader(text)) }

// FuzzTorch: whatever the bytes, reading ends in an error or in tensors as large as their shapes.
func FuzzTorch(f *testing.F) {
	for _, name := range []string{"zip", "protocol4", "legacy", "module", "code"} {
		f.Add(torchFile(f, name))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		file, err := openBytes(raw)
		if err == nil {
			readAll(t, file)
		}
	})
}

// FuzzPickle reads bytes as the pickle of a file whose storages are all there, which a change to a
// zip file's pickle would hardly get to: the checksum would be wrong.
func FuzzPickle(f *testing.F) {
	for _, name := range []string{"zip", "protocol4", "module", "code"} {
		raw := string(torchFile(f, name))
		_, after, _ := strings.Cut(raw, "data.pkl")
		if at := strings.IndexByte(after, 0x80); at >= 0 {
			f.Add([]byte(after[at:]))
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		p := newPickle(buffered(string(raw)), int64(len(raw)), storageOf)
		root, err := p.load()
		if err != nil {
			return
		}
		file := &Torch{tensors: map[string]torchTensor{}, budget: 1 << 16}
		file.read = func(s storage) ([]byte, error) {
			return make([]byte, min(s.length, 1<<16)*int64(s.size())), nil
		}
		if file.collect(root) == nil {
			readAll(t, file)
		}
	})
}

func readAll(t *testing.T, f *Torch) {
	for _, name := range f.Names() {
		x, err := f.Tensor(name)
		if err != nil {
			continue
		}
		if n, _ := elementCount(f.Shape(name)); n != int64(length(x)) {
			t.Fatalf("%q: shape %v, %d elements", name, x.Shape, length(x))
		}
	}
}
