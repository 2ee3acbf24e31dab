package interop

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// pickle reads Python's pickles of protocols 0 to 5. It makes containers, numbers, texts, storages
// and tensors, and calls nothing: an object of any other class is only its name and its contents.
type pickle struct {
	r       *bufio.Reader
	left    int64 // bytes of text that may still be read
	stack   []any
	marks   []int
	memo    map[int]any
	storage func(id []any) (storage, error) // of a persistent id
	run     map[string]bool                 // names of what Python would call, and this does not
}

// pickleObjects is the limit of a pickle's instructions: a ResNet-200 with its optimiser has some
// ten thousand.
const pickleObjects = 4 << 20

func newPickle(r *bufio.Reader, size int64, find func([]any) (storage, error)) *pickle {
	return &pickle{r: r, left: size, storage: find, run: map[string]bool{}}
}

// load reads one object.
func (p *pickle) load() (value any, err error) {
	p.stack, p.marks, p.memo = nil, nil, map[int]any{}
	for range pickleObjects {
		op, err := p.r.ReadByte()
		if err != nil {
			return nil, fmt.Errorf("the pickle is cut short: %w", err)
		}
		if op == '.' {
			v := p.pop()
			if v == broken {
				return nil, errors.New("the pickle is damaged")
			}
			return v, nil
		}
		if err := p.step(op); err != nil {
			return nil, err
		}
		if len(p.stack) > 0 && p.stack[len(p.stack)-1] == broken {
			return nil, errors.New("the pickle is damaged")
		}
	}
	return nil, fmt.Errorf("the pickle has more than %d instructions", pickleObjects)
}

// broken is what an instruction takes from an empty stack.
var broken any = brokenValue{}

type brokenValue struct{}

func (p *pickle) push(v any) { p.stack = append(p.stack, v) }

func (p *pickle) pop() any {
	floor := 0
	if n := len(p.marks); n > 0 {
		floor = p.marks[n-1]
	}
	if len(p.stack) <= floor {
		return broken
	}
	v := p.stack[len(p.stack)-1]
	p.stack = p.stack[:len(p.stack)-1]
	return v
}

// top is the value on the stack that stays there.
func (p *pickle) top() any {
	if len(p.stack) == 0 {
		return broken
	}
	return p.stack[len(p.stack)-1]
}

// popMark takes all values down to the newest mark.
func (p *pickle) popMark() []any {
	n := len(p.marks)
	if n == 0 {
		p.push(broken)
		return nil
	}
	at := min(p.marks[n-1], len(p.stack))
	p.marks = p.marks[:n-1]
	items := append([]any(nil), p.stack[at:]...)
	p.stack = p.stack[:at]
	return items
}

// uint reads a little-endian number of n bytes.
func (p *pickle) uint(n int) (uint64, error) {
	var b [8]byte
	_, err := io.ReadFull(p.r, b[:n])
	return binary.LittleEndian.Uint64(b[:]), err
}

// text reads a text whose length in bytes stands before it, as a number of width bytes.
func (p *pickle) text(width int) (string, error) {
	n, err := p.uint(width)
	if err != nil {
		return "", err
	}
	if n > uint64(max(p.left, 0)) {
		return "", fmt.Errorf("the pickle is damaged: a text of %d bytes", n)
	}
	p.left -= int64(n)
	var b bytes.Buffer
	_, err = io.CopyN(&b, p.r, int64(n))
	return b.String(), err
}

// line reads to the end of a line.
func (p *pickle) line() (string, error) {
	s, err := p.r.ReadSlice('\n')
	return strings.TrimSuffix(string(s), "\n"), err
}

// number reads a number that is written as a line.
func (p *pickle) number() (any, error) {
	s, err := p.line()
	if err != nil {
		return nil, err
	}
	switch s {
	case "00":
		return false, nil
	case "01":
		return true, nil
	}
	n, err := strconv.ParseInt(strings.TrimSuffix(s, "L"), 10, 64)
	if err != nil {
		return math.NaN(), nil // too long for a shape
	}
	return n, nil
}

// long reads a signed number of n bytes; one of more than 8 bytes is no shape, and becomes NaN.
func (p *pickle) long(n uint64) (any, error) {
	if n > 8 {
		if n > uint64(max(p.left, 0)) {
			return nil, fmt.Errorf("the pickle is damaged: a number of %d bytes", n)
		}
		p.left -= int64(n)
		if n == uint64(len(torchMagic)) {
			var b [len(torchMagic)]byte
			_, err := io.ReadFull(p.r, b[:])
			return b, err
		}
		_, err := io.CopyN(io.Discard, p.r, int64(n))
		return math.NaN(), err
	}
	v, err := p.uint(int(n))
	if n == 0 {
		return int64(0), err
	}
	shift := 64 - 8*n
	return int64(v<<shift) >> shift, err
}
