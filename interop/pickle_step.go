package interop

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
)

// step follows one instruction.
func (p *pickle) step(op byte) (err error) {
	switch op {
	case 0x80: // protocol
		_, err = p.uint(1)
	case 0x95: // frame
		_, err = p.uint(8)
	case '(':
		p.marks = append(p.marks, len(p.stack))
	case '0':
		p.pop()
	case '1':
		p.popMark()
	case '2':
		p.push(p.top())
	case 'N':
		p.push(nil)
	case 0x88, 0x89:
		p.push(op == 0x88)
	case 'p', 'q', 'r', 0x94, 'g', 'h', 'j':
		return p.remember(op)
	case 'Q', 'P':
		return p.persistent(op)
	case ']', ')', '}', 0x8f, 'l', 't', 'd', 0x91, 0x85, 0x86, 0x87, 'a', 'e', 's', 'u', 0x90:
		p.contain(op)
	case 'c', 0x93, 'i', 'o', 'R', 0x81, 0x92, 'b':
		return p.object(op)
	default:
		return p.scalar(op)
	}
	return err
}

// scalar pushes a number or a text.
func (p *pickle) scalar(op byte) (err error) {
	var v any
	var n uint64
	switch op {
	case 'I', 'L':
		v, err = p.number()
	case 'J':
		n, err = p.uint(4)
		v = int64(int32(n))
	case 'K':
		n, err = p.uint(1)
		v = int64(n)
	case 'M':
		n, err = p.uint(2)
		v = int64(n)
	case 0x8a, 0x8b:
		if n, err = p.uint(map[byte]int{0x8a: 1, 0x8b: 4}[op]); err == nil {
			v, err = p.long(n)
		}
	case 'F':
		var s string
		s, err = p.line()
		v, _ = strconv.ParseFloat(s, 64)
	case 'G':
		n, err = p.uint(8)
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], n)
		v = math.Float64frombits(binary.BigEndian.Uint64(b[:]))
	case 'S', 'V':
		var s string
		s, err = p.line()
		if len(s) > 1 && op == 'S' {
			s = s[1 : len(s)-1] // its quotes
		}
		v = s
	case 'U', 0x8c, 'C':
		v, err = p.text(1)
	case 'T', 'X', 'B':
		v, err = p.text(4)
	case 0x8d, 0x8e, 0x96:
		v, err = p.text(8)
	default:
		return fmt.Errorf("instruction %#02x of its pickle is not known here", op)
	}
	p.push(v)
	return err
}

// remember keeps the top of the stack under a number, or pushes what is kept.
func (p *pickle) remember(op byte) error {
	var n uint64
	var err error
	switch op {
	case 0x94:
		n = uint64(len(p.memo))
	case 'q', 'h':
		n, err = p.uint(1)
	case 'r', 'j':
		n, err = p.uint(4)
	default:
		var s string
		if s, err = p.line(); err == nil {
			n, err = strconv.ParseUint(s, 10, 32)
		}
	}
	if err != nil {
		return err
	}
	if op == 'g' || op == 'h' || op == 'j' {
		v, ok := p.memo[int(n)]
		if !ok {
			return fmt.Errorf("the pickle is damaged: nothing was kept as %d", n)
		}
		p.push(v)
		return nil
	}
	p.memo[int(n)] = p.top()
	return nil
}

// persistent pushes the storage that an id names.
func (p *pickle) persistent(op byte) error {
	if op == 'P' {
		_, err := p.line()
		p.push(nil)
		return err
	}
	id, ok := p.pop().(tuple)
	if !ok {
		return fmt.Errorf("the pickle is damaged: a storage's name is no tuple")
	}
	s, err := p.storage(id)
	p.push(s)
	return err
}
