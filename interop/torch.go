package interop

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Torch is an open file of PyTorch's torch.save: .pth, .pt or .ckpt. Only tensors and what contains
// them are read; nothing in the file is run.
type Torch struct {
	// NotRun names the functions and classes that PyTorch would have called.
	NotRun []string

	tensors map[string]torchTensor
	read    func(s storage) ([]byte, error)
	budget  int64 // elements that may still be read
	path    string
	closer  io.Closer
}

// OpenTorch opens a file and finds its tensors. Tensors inside dicts, lists and modules have names
// joined by dots, as in state_dict.backbone.conv1.weight.
func OpenTorch(path string) (*Torch, error) {
	f, size, err := openFile("torch", path)
	if err != nil {
		return nil, err
	}
	t, err := newTorch(f, size)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("torch: %s: %w", path, err)
	}
	t.path, t.closer = path, f
	return t, nil
}

func newTorch(r io.ReaderAt, size int64) (t *Torch, err error) {
	t = &Torch{tensors: map[string]torchTensor{}, budget: size}
	var head [4]byte
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return nil, errors.New("it is too short for a file of PyTorch: download it again")
	}
	var root any
	var p *pickle
	switch {
	case string(head[:]) == "PK\x03\x04":
		root, p, err = t.openZip(r, size)
	case head[0] == 0x80:
		root, p, err = t.openLegacy(r, size)
	default:
		return nil, fmt.Errorf("it begins with %q: it is no file of PyTorch; give one that "+
			"torch.save wrote, or a .safetensors file", head)
	}
	if err != nil {
		return nil, err
	}
	t.NotRun = slices.Sorted(maps.Keys(p.run))
	return t, t.collect(root)
}

// Close closes the file; tensors already read stay valid.
func (t *Torch) Close() error { return t.closer.Close() }

// Names lists the tensors in alphabetical order.
func (t *Torch) Names() []string { return slices.Sorted(maps.Keys(t.tensors)) }

// Shape is the shape of a tensor, nil if there is none of that name.
func (t *Torch) Shape(name string) []int { return slices.Clone(t.tensors[name].shape) }

// Tensor reads one tensor. Floating-point numbers become float32, integers int64.
func (t *Torch) Tensor(name string) (Tensor, error) {
	x, ok := t.tensors[name]
	if !ok {
		return Tensor{}, fmt.Errorf("torch: %s has no tensor %q", t.path, name)
	}
	// Many tensors may share one storage: together they take no more than the file's size, in
	// elements.
	if t.budget -= int64(x.elements()); t.budget < 0 {
		return Tensor{}, fmt.Errorf("torch: %s: its tensors are larger than the file: it is "+
			"damaged; download it again", t.path)
	}
	raw, err := t.read(x.storage)
	if err != nil {
		return Tensor{}, fmt.Errorf("torch: %s: tensor %s: %w", t.path, name, err)
	}
	data, err := x.decode(raw)
	if err != nil {
		return Tensor{}, fmt.Errorf("torch: %s: tensor %s: %w", t.path, name, err)
	}
	return Tensor{Name: name, Shape: slices.Clone(x.shape), Data: data}, nil
}

// collect gives the tensors below root their names. Contents that are shared many times, or hold
// themselves, end the search with an error.
func (t *Torch) collect(root any) error {
	const most, deepest, longest = 1 << 20, 64, 256
	visited := 0
	var walk func(name string, v any, depth int) error
	walk = func(name string, v any, depth int) error {
		visited++
		if visited > most || depth > deepest {
			return errors.New("its contents hold each other: it is damaged; download it again")
		}
		below := func(key, v any) error {
			k := fmt.Sprint(key)
			if moduleParts(k) {
				return walk(name, v, depth+1)
			}
			return walk(strings.TrimPrefix(name+"."+k, "."), v, depth+1)
		}
		switch v := v.(type) {
		case torchTensor:
			t.tensors[name] = v
		case *list:
			return each(v.items, below)
		case tuple:
			return each(v, below)
		case *object:
			for i, k := range v.keys {
				text, isText := k.(string)
				if _, isNumber := k.(int64); !isNumber && (!isText || len(text) > longest) {
					continue
				}
				if err := below(k, v.values[i]); err != nil {
					return err
				}
			}
			if v.state != nil {
				return walk(name, v.state, depth+1)
			}
		}
		return nil
	}
	return walk("", root, 0)
}

// each visits the items of a list by their numbers.
func each(items []any, visit func(key, v any) error) error {
	for i, v := range items {
		if err := visit(i, v); err != nil {
			return err
		}
	}
	return nil
}

// moduleParts tells whether a key is one of the dicts in which a module keeps its parts.
func moduleParts(key string) bool {
	return key == "_parameters" || key == "_buffers" || key == "_modules"
}
