package data

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"
)

// animatedWebP is an animation of width×height pixels whose only frame, a plain lossy WebP, lies
// at left, top.
func animatedWebP(still []byte, left, top, width, height int) []byte {
	var p Picture
	if err := decode(still, 0, "", &p); err != nil {
		panic(err)
	}
	three := func(v int) []byte { return []byte{byte(v), byte(v >> 8), byte(v >> 16)} }
	chunk := func(kind string, parts ...[]byte) []byte {
		body := slices.Concat(parts...)
		return append(binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(body))), body...)
	}
	const animated, hasAlpha = 0x02, 0x10
	frame := chunk("ANMF", three(left/2), three(top/2), three(p.Width-1), three(p.Height-1),
		three(100), []byte{0}, chunk("ALPH", []byte{9, 9}), still[12:])
	return chunk("RIFF", []byte("WEBP"),
		chunk("VP8X", []byte{animated | hasAlpha, 0, 0, 0}, three(width-1), three(height-1)),
		chunk("ANIM", make([]byte, 6)), frame)
}

// Of an animated WebP the first frame is taken, on black where it is smaller than the picture.
func TestAnimatedWebP(t *testing.T) {
	still := wholeOf(t, "testdata/lossy.webp")
	var plain, p Picture
	if err := decode(still, 0, "", &plain); err != nil {
		t.Fatal(err)
	}
	const left, top = 6, 2
	width, height := plain.Width+left+3, plain.Height+top+1
	if err := decode(animatedWebP(still, left, top, width, height), 0, "", &p); err != nil {
		t.Fatal(err)
	}
	if p.Width != width || p.Height != height {
		t.Fatalf("%d×%d pixels, want %d×%d", p.Width, p.Height, width, height)
	}
	for y := range height {
		for x := range width {
			var want [3]byte
			if row, column := y-top, x-left; row >= 0 && row < plain.Height && column >= 0 &&
				column < plain.Width {
				want = [3]byte(plain.Pixels[3*(row*plain.Width+column):])
			}
			if got := [3]byte(p.Pixels[3*(y*width+x):]); got != want {
				t.Fatalf("pixel %d,%d is %v, want %v", y, x, got, want)
			}
		}
	}
}

// Animations that lie about their frames are refused, and take no memory.
func TestDamagedAnimatedWebP(t *testing.T) {
	still := wholeOf(t, "testdata/lossy.webp")
	outside := animatedWebP(still, 2, 0, 16, 16)
	empty := append([]byte(nil), outside[:12+18+14]...)
	larger := animatedWebP(still, 0, 0, 9000, 9000)
	copy(larger[12+18+14+8+6:], []byte{0xff, 0x1f, 0, 0xff, 0x1f, 0})
	for want, file := range map[string][]byte{
		"outside of the picture": outside, "has no frame": empty, "invalid format": larger,
	} {
		var p Picture
		if err := decode(file, 0, "", &p); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want one with %q", err, want)
		}
	}
}
