package kernels

import (
	"slices"
	"testing"

	"vksimclr/engine"
)

func TestPlanSegments(t *testing.T) {
	ranges, segments := PlanSegments([]Segment{
		{0, 3, true, true}, {64, 2*rangeLength + 5, false, false},
		{64 + 3*rangeLength, rangeLength, true, false},
	})
	const full = rangeLength / 4
	wantRanges := []uint32{
		0, 1, 0, 3,
		16, full, 1, 0, 16 + full, full, 1, 0, 16 + 2*full, 2, 1, 0,
		16 + 3*full, full, 2, 1,
	}
	if !slices.Equal(ranges, wantRanges) {
		t.Errorf("ranges are %v, want %v", ranges, wantRanges)
	}
	if want := []uint32{0, 1, 1, 1, 1, 3, 0, 0, 4, 1, 0, 1}; !slices.Equal(segments, want) {
		t.Errorf("segments are %v, want %v", segments, want)
	}
}

// Windows cover every range once, in order, within the limit.
func TestWindows(t *testing.T) {
	ranges, _ := PlanSegments([]Segment{
		{0, 100, true, true}, {128, 10 * rangeLength, true, true},
		{128 + 10*rangeLength, 64, false, false},
	})
	table, length := SegmentTable{Plan: ranges}, 128+10*rangeLength+64
	for _, limit := range []uint64{4 * rangeLength, 12 * rangeLength, 1 << 30} {
		next := 0
		for _, w := range table.windows(length, limit) {
			if w.first != next || w.count < 1 || uint64(w.hi-w.lo)*4 > limit ||
				w.lo != int(ranges[4*w.first])*4 || w.lo%SegmentAlignment != 0 {
				t.Errorf("limit %d: window %+v after range %d", limit, w, next)
			}
			next = w.first + w.count
		}
		if next != len(ranges)/4 {
			t.Errorf("limit %d: %d of %d ranges", limit, next, len(ranges)/4)
		}
	}
}

func TestMisusePanics(t *testing.T) {
	for name, f := range map[string]func(){
		"unaligned segment":  func() { PlanSegments([]Segment{{32, 4, true, true}}) },
		"segment of nothing": func() { PlanSegments([]Segment{{0, 0, true, true}}) },
		"arena too short": func() {
			SegmentTable{Plan: []uint32{16, 1, 0, 0}}.windows(64, 1<<20)
		},
		"no step buffer": func() { checkStep("sgd", engine.Tensor{}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}
