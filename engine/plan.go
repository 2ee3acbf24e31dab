package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// blockSize is the size in bytes of the largest arena block, unless one tensor is larger. Drivers
// limit single allocations, often to 2 or 4 GiB, and fragmented heaps limit them to less.
const blockSize = 1 << 30

// Plan says what a program needs before any of it is allocated. Sizes are in bytes.
type Plan struct {
	Dispatches int    // Dispatches is the number of operations.
	Persistent uint64 // Persistent tensors take so much on the device, other programs' included.
	Transient  uint64 // Transient is the size of the arena that holds all transient tensors.
	Unshared   uint64 // Unshared is what transient tensors would take without sharing memory.
	Host       uint64 // Host tensors that NewSpillTensor made take so much of the machine's memory.
	FLOPs      float64
	Operations []Operation
	Tensors    []Placement
}

// Placement is where a transient tensor lies, and which operations use it, by number.
type Placement struct {
	Name                    string
	Bytes                   uint64
	Block                   int
	Offset                  uint64
	First, Last             int
	Reads, Writes           int     // Reads and Writes count the operations that do so.
	BytesRead, BytesWritten float64 // BytesRead and BytesWritten are the sums over all operations.
}

// String returns the plan as a short table.
func (p Plan) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d operations, %s persistent, %s transient (%s without sharing)\n",
		p.Dispatches, Bytes(p.Persistent), Bytes(p.Transient), Bytes(p.Unshared))
	for _, t := range p.Tensors {
		fmt.Fprintf(&b, "  %-32s %10s at %d+%-10d used by %d to %d\n",
			t.Name, Bytes(t.Bytes), t.Block, t.Offset, t.First, t.Last)
	}
	return b.String()
}

// place lays transient tensors into blocks of at most maxBlock bytes, unless a tensor is larger. It
// takes the largest tensor first, and puts each at the lowest offset that is free while the tensor
// is in use. It returns the blocks' sizes and each tensor's block.
func place(temps []*storage, maxBlock uint64) (sizes []uint64, block map[*storage]int) {
	order := slices.Clone(temps)
	slices.SortStableFunc(order, func(a, b *storage) int { return cmp.Compare(b.size, a.size) })
	block = map[*storage]int{}
	var placed [][]*storage // by block, sorted by offset
	for _, s := range order {
		need := roundUp(s.size, alignment)
		target := -1
		for b := range placed {
			if offset := lowestGap(placed[b], s, room(s)); offset+need <= max(maxBlock, sizes[b]) {
				s.offset, target = offset, b
				break
			}
		}
		if target < 0 {
			s.offset, target = 0, len(placed)
			placed, sizes = append(placed, nil), append(sizes, 0)
		}
		block[s] = target
		sizes[target] = max(sizes[target], s.offset+need)
		at, _ := slices.BinarySearchFunc(placed[target], s, byOffset)
		placed[target] = slices.Insert(placed[target], at, s)
	}
	return sizes, block
}

func byOffset(a, b *storage) int { return cmp.Compare(a.offset, b.offset) }

// lowestGap returns the lowest offset at which need bytes are free while s is in use.
func lowestGap(placed []*storage, s *storage, need uint64) uint64 {
	offset := uint64(0)
	for _, p := range placed {
		if p.last < s.first || s.last < p.first {
			continue
		}
		if p.offset >= offset+need {
			break
		}
		offset = max(offset, p.offset+room(p))
	}
	return offset
}

// room is what a transient tensor takes: all that a view of it reaches (Program.view), so that no
// view reads what other operations write. Behind the end of a block there is room anyway.
func room(s *storage) uint64 {
	size := s.size
	if size>>8&0xff == 0 {
		size += viewSlack
	}
	return roundUp(size, alignment)
}

func roundUp(n, to uint64) uint64 { return (n + to - 1) / to * to }

// plan places the recorder's transient tensors and describes the result.
func (r *Recorder) plan() (p Plan, sizes []uint64, block map[*storage]int) {
	var used []*storage
	for _, s := range r.temps {
		if s.first >= 0 {
			used = append(used, s)
			p.Unshared += roundUp(s.size, alignment)
		}
	}
	sizes, block = place(used, min(blockSize, r.dev.caps.maxTensor()))
	for _, n := range sizes {
		p.Transient += n
	}
	runs := r.inOrder().count(len(r.ops))
	for i, o := range r.ops {
		p.FLOPs += o.flops * float64(runs[i])
	}
	p.Dispatches = len(r.ops)
	p.Persistent = r.dev.allocated + r.dev.pending()
	p.Host = r.dev.spilled()
	places := map[*storage]int{}
	for i, s := range used {
		places[s] = i
		p.Tensors = append(p.Tensors, Placement{Name: s.name, Bytes: s.size, Block: block[s],
			Offset: s.offset, First: s.first, Last: s.last})
	}
	p.describe(r.ops, runs, places)
	return p, sizes, block
}

// check returns a MemoryError where the device lacks memory for the plan. On a device for plans,
// transfers of small tables go before larger programs that are never run: what is pending for those
// does not count.
func (r *Recorder) check(p Plan) error {
	d := r.dev
	need := d.pending() + p.Transient
	if d.unmeasured && r.transfers() {
		need = p.Transient
	}
	if need > d.available() {
		return &MemoryError{Device: d.Name(), Needed: need, Available: d.available(), Plan: &p}
	}
	return nil
}

// transfers tells whether nothing is dispatched.
func (r *Recorder) transfers() bool {
	return !slices.ContainsFunc(r.ops, func(o op) bool { return o.kind == opDispatch })
}
