package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// SegmentAlignment is the number of elements that every segment's offset in a flat arena is a
// multiple of.
const SegmentAlignment = 64

// rangeLength is the number of elements that one workgroup of an optimiser updates: 64 lanes of 16
// vec4s.
const rangeLength = 64 * 16 * 4

// A Segment is one parameter of a flat arena. Offset and Len are in elements.
type Segment struct {
	Offset, Len int
	Decay       bool // weights decay
	Scale       bool // LARS scales the rate
}

// The bits of the last word of a range.
const (
	rangeDecays = 1
	rangeScales = 2
)

// PlanSegments cuts segments into ranges of at most 4096 elements, each within one segment. It
// returns both tables as the shaders read them. It panics where a segment is empty or starts at a
// wrong offset.
//
//	ranges   [R,4] first vec4 in the arena, number of vec4s, segment, bits: 1 decays, 2 scales
//	segments [S,4] first range, number of ranges, scales, decays
func PlanSegments(list []Segment) (ranges, segments []uint32) {
	for i, s := range list {
		if s.Offset < 0 || s.Offset%SegmentAlignment != 0 || s.Len < 1 {
			panic(fmt.Sprintf("kernels: segments: segment %d has %d elements from %d; "+
				"want some, from a multiple of %d", i, s.Len, s.Offset, SegmentAlignment))
		}
		first := len(ranges) / 4
		for at := 0; at < s.Len; at += rangeLength {
			vectors := (min(rangeLength, s.Len-at) + 3) / 4
			ranges = append(ranges,
				uint32((s.Offset+at)/4), uint32(vectors), uint32(i),
				rangeDecays*flag(s.Decay)|rangeScales*flag(s.Scale))
		}
		count := len(ranges)/4 - first
		segments = append(segments, uint32(first), uint32(count), flag(s.Scale), flag(s.Decay))
	}
	return ranges, segments
}

// SegmentTable is a plan on the device. Plan has the words of Ranges on the host, which cuts arenas
// that are too large for one binding.
type SegmentTable struct {
	Ranges   engine.Tensor // [R,4] u32
	Segments engine.Tensor // [S,4] u32
	Plan     []uint32
}

// NewSegmentTable plans segments and puts the plan on the device.
func NewSegmentTable(d *engine.Device, list []Segment) (SegmentTable, error) {
	ranges, segments := PlanSegments(list)
	t := SegmentTable{Plan: ranges}
	var err error
	if t.Ranges, err = upload(d, "segment ranges", ranges); err == nil {
		t.Segments, err = upload(d, "segments", segments)
	}
	if err != nil {
		t.Free(d)
		return SegmentTable{}, fmt.Errorf("kernels: segment table: %w", err)
	}
	return t, nil
}

func upload(d *engine.Device, name string, words []uint32) (engine.Tensor, error) {
	t, err := d.NewTensor(name, engine.U32, len(words)/4, 4)
	if err != nil {
		return t, err
	}
	return t, engine.Upload(d, t, words)
}

// Free releases the table's memory.
func (t SegmentTable) Free(d *engine.Device) {
	for _, x := range []engine.Tensor{t.Ranges, t.Segments} {
		if x.Valid() {
			d.Free(x)
		}
	}
}

// window is a run of count ranges from range first on. Their part of an arena, elements lo to hi,
// can be bound, and so can one float for each of their lanes.
type window struct{ first, count, lo, hi int }

// windows cuts the table for arenas of length elements, so that no window's part exceeds limit
// bytes.
func (t SegmentTable) windows(length int, limit uint64) (list []window) {
	for i := 0; i < len(t.Plan); i += 4 {
		lo := int(t.Plan[i]) * 4
		hi := lo + int(t.Plan[i+1])*4
		if hi > length {
			panic(fmt.Sprintf("kernels: segments: range %d ends at element %d, the arena has %d",
				i/4, hi, length))
		}
		if n := len(list) - 1; n >= 0 && list[n].takes(lo, hi, limit) {
			list[n].count++
			list[n].hi = max(list[n].hi, hi)
			continue
		}
		list = append(list, window{i / 4, 1, lo, hi})
	}
	return list
}

// takes tells whether the range of elements lo to hi can be added to the window.
func (w window) takes(lo, hi int, limit uint64) bool {
	return lo >= w.lo && uint64(hi-w.lo)*4 <= limit && uint64(w.count+1)*slabSize*4 <= limit
}

// eachWindow calls f for every window, with the window's part of each arena.
func (t SegmentTable) eachWindow(op string, r *engine.Recorder, arenas []engine.Tensor,
	f func(w window, part []engine.Tensor)) {
	for _, a := range arenas {
		if a.Rank() != 1 || a.Len() != arenas[0].Len() || a.Len()%4 != 0 {
			panic(fmt.Sprintf("kernels: %s: %v and %v want the same length, a multiple of 4",
				op, arenas[0], a))
		}
	}
	for _, w := range t.windows(arenas[0].Len(), r.Device().Caps().MaxStorageRange) {
		part := make([]engine.Tensor, len(arenas))
		for i, a := range arenas {
			part[i] = a.At(w.lo, w.hi-w.lo)
		}
		f(w, part)
	}
}
