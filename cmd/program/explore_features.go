package program

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"path/filepath"
	"strings"

	"vksimclr/atomicfile"
	"vksimclr/data"
	"vksimclr/eval"
	"vksimclr/interop"
)

// embedded are the features of a set: from a file that embed wrote, as they are kept beside the
// checkpoint, or made now.
func (j *judging) embedded(ctx context.Context, set data.Dataset, path string) (f eval.Features,
	err error) {
	if path != "" {
		return readEmbeddings(path, set)
	}
	p := &part{name: "explore", also: "train", set: set}
	if err := j.features(ctx, []*part{p}, nil); err != nil {
		return f, err
	}
	return p.features, nil
}

// checkFeatures refuses a file of features by its name.
func checkFeatures(command, path string) error {
	if path != "" && !strings.EqualFold(filepath.Ext(path), ".npy") {
		return usage("%s: --features %s: give a .npy file that vksimclr embed wrote", command, path)
	}
	return nil
}

// readEmbeddings reads F.npy and F.keys.txt beside it, and compares the keys with the pictures.
func readEmbeddings(path string, set data.Dataset) (f eval.Features, err error) {
	again := "write them again: vksimclr embed RUN --data DATA --out " + path
	rows, shape, err := interop.ReadNPY(path)
	if err != nil {
		return f, fmt.Errorf("--features: %w", err)
	}
	if len(shape) != 2 || shape[1] == 0 {
		return f, fmt.Errorf("--features %s: its shape is %v, not [pictures,features]: %s", path,
			shape, again)
	}
	beside := strings.TrimSuffix(path, filepath.Ext(path)) + ".keys.txt"
	keys, err := interop.ReadLines(beside)
	if errors.Is(err, fs.ErrNotExist) {
		return f, fmt.Errorf("--features: %s is missing, which says whose rows %s has: %s", beside,
			path, again)
	}
	if err != nil {
		return f, fmt.Errorf("--features: %w", err)
	}
	if len(keys) != shape[0] {
		return f, fmt.Errorf("--features: %s has %d lines and %s has %d rows: %s", beside,
			len(keys), path, shape[0], again)
	}
	if len(keys) != set.Len() {
		return f, fmt.Errorf("--features: %s has %d pictures and %s has %d: give --data, --split "+
			"and --limit as they were for embed", path, len(keys), set.Name(), set.Len())
	}
	for i, key := range keys {
		if want := data.KeyOf(set, i); key != want {
			return f, fmt.Errorf("--features: row %d of %s is of picture %q, that of %s is %q: "+
				"give --data, --split and --limit as they were for embed", i, path, key,
				set.Name(), want)
		}
	}
	f = eval.Features{Rows: rows, D: shape[1], Keys: keys}
	return f, f.CheckFinite()
}

// keptValues are files beside the checkpoint that hold what takes long to compute.
type keptValues struct{ dir, key string }

const valuesFormat = "vksimclr explore 1"

// valuesKey changes with features and pictures.
func valuesKey(f eval.Features) string {
	hash := sha256.New()
	fmt.Fprintf(hash, "%d %q\n", f.D, f.Keys)
	buffer := make([]byte, 0, 4*f.D)
	for i := range f.N() {
		buffer = buffer[:0]
		for _, x := range f.Rows[i*f.D : (i+1)*f.D] {
			buffer = binary.LittleEndian.AppendUint32(buffer, math.Float32bits(x))
		}
		hash.Write(buffer)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

func (k keptValues) file(name string) string {
	return filepath.Join(k.dir, "explore-"+name+".safetensors")
}

func (k keptValues) save(name string, values []float32) error {
	about := map[string]string{"format": valuesFormat, "key": k.key}
	return atomicfile.Stream(k.file(name), func(w io.Writer) error {
		return interop.Write(w, about,
			[]interop.Tensor{{Name: name, Shape: []int{len(values)}, Data: values}})
	})
}

// load reads values that were saved for the same features. ok is false where there are none.
func (k keptValues) load(name string, length int) (values []float32, ok bool) {
	file, err := interop.Open(k.file(name))
	if err != nil {
		return nil, false
	}
	defer file.Close()
	if file.Metadata["format"] != valuesFormat || file.Metadata["key"] != k.key {
		return nil, false
	}
	tensor, err := file.Tensor(name)
	if err != nil {
		return nil, false
	}
	values, ok = tensor.Data.([]float32)
	return values, ok && len(values) == length
}
