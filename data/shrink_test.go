package data

import (
	"bytes"
	"testing"
)

// Both ways to scale down compute the same bytes, whatever the sizes.
func TestShrinkPacked(t *testing.T) {
	d := newDice(3)
	for range 300 {
		step := []int{1, 1, 2, 8}[d.next()%4]
		height, width := int(1+d.next()%90), int(1+d.next()%90)
		var p Picture
		p.Reset("", (height+step-1)/step, (width+step-1)/step)
		for i := range p.Pixels {
			p.Pixels[i] = byte(d.next())
			if d.next()%4 == 0 {
				p.Pixels[i] = 255
			}
		}
		h, w := int(1+d.next()%uint64(p.Height)), int(1+d.next()%uint64(p.Width))
		from := source{&p, height, width, step}
		a, b := make([]byte, 3*h*w), make([]byte, 3*h*w)
		from.shrinkPacked(a, 3*w, h, w)
		from.shrinkTall(b, 3*w, h, w)
		if !bytes.Equal(a, b) {
			t.Fatalf("%d×%d with step %d to %d×%d: other bytes", width, height, step, w, h)
		}
	}
	for _, by := range []uint64{1, 2, 3, 7, 1 << 20, 187_500, 99_999_989, 1<<28 - 1, 1 << 28} {
		d := newDivisor(by)
		for v := range uint64(256) {
			for _, sum := range []uint64{v * by, v*by + by/2, v*by - min(v, by/2),
				v*by - min(v, by/2+1)} {
				if got, want := d.divide(sum), byte((sum+by/2)/by); got != want {
					t.Fatalf("%d/%d is %d, want %d", sum, by, got, want)
				}
			}
		}
	}
}

// The tallest packed picture does not overflow.
func TestShrinkWhiteAndTall(t *testing.T) {
	for _, height := range []int{maxPackedHeight, maxPackedHeight + 1} {
		var p Picture
		p.Reset("", height, 3)
		for i := range p.Pixels {
			p.Pixels[i] = 255
		}
		got := make([]byte, 3*2*3)
		shrink(got, 9, 2, 3, &p)
		if !bytes.Equal(got, bytes.Repeat([]byte{255}, len(got))) {
			t.Errorf("height %d: %v", height, got)
		}
	}
}
