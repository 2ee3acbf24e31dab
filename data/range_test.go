package data

import (
	"fmt"
	"image"
	"image/color"
	"slices"
	"strings"
	"testing"
)

// deep are pictures of one row, each in every format that can hold it: 16-bit greys, and colours
// whose green and blue are 0 and 65535.
func deep(t *testing.T, values ...uint16) map[string][]byte {
	frame := image.Rect(0, 0, len(values), 1)
	gray, colors, clear := image.NewGray16(frame), image.NewRGBA64(frame), image.NewNRGBA64(frame)
	p5 := fmt.Appendf(nil, "P5 %d 1 65535 ", len(values))
	p2 := fmt.Appendf(nil, "P2 %d 1 65535", len(values))
	p6 := fmt.Appendf(nil, "P6 %d 1 65535 ", len(values))
	for x, v := range values {
		gray.SetGray16(x, 0, color.Gray16{v})
		colors.SetRGBA64(x, 0, color.RGBA64{v, 0, 65535, 65535})
		clear.SetNRGBA64(x, 0, color.NRGBA64{v, 0, 65535, 0x8000})
		p5 = append(p5, byte(v>>8), byte(v))
		p2 = fmt.Appendf(p2, " %d", v)
		p6 = append(p6, byte(v>>8), byte(v), 0, 0, 255, 255)
	}
	return map[string][]byte{"png": pngFile(t, gray), "png colours": pngFile(t, colors),
		"png alpha": pngFile(t, clear), "tiff": tiffFile(t, gray),
		"tiff colours": tiffFile(t, colors), "tiff alpha": tiffFile(t, clear), "p5": p5, "p2": p2,
		"p6": p6}
}

// reds are the red bytes of a decoded picture.
func reds(t *testing.T, name string, file []byte, r Range) (reds []byte) {
	t.Helper()
	var p Picture
	d := decoding{values: r}
	if err := d.within(file, 0, "", &p); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for k := 0; k < len(p.Pixels); k += 3 {
		reds = append(reds, p.Pixels[k])
	}
	return reds
}

func TestRange(t *testing.T) {
	for name, file := range deep(t, 0, 1000, 1001, 2020, 3040, 65535) {
		for _, c := range []struct {
			text string
			want []byte
		}{
			{"", []byte{0, 3, 3, 7, 11, 255}},
			{"0:65535", []byte{0, 3, 3, 7, 11, 255}},
			{"1000:3040", []byte{0, 0, 0, 128, 255, 255}},
			{"1000:1001", []byte{0, 0, 255, 255, 255, 255}},
		} {
			r, err := ParseRange(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if got := reds(t, name, file, r); !slices.Equal(got, c.want) {
				t.Errorf("%s, range %q: %v, want %v", name, c.text, got, c.want)
			}
		}
	}
	// Eight bits stay what they are, and a white of 12 bits is white.
	r := Range{Low: 10, High: 20}
	if got := reds(t, "8 bits", pngFile(t, sample()), r); got[1] != 16 {
		t.Errorf("8 bits: %v", got)
	}
	p5 := []byte("P5 2 1 4095 \x0f\xff\x07\xff")
	if got := reds(t, "12 bits", p5, Range{}); !slices.Equal(got, []byte{255, 127}) {
		t.Errorf("12 bits: %v", got)
	}
	if got := reds(t, "12 bits", p5, Range{High: 2047}); !slices.Equal(got, []byte{255, 255}) {
		t.Errorf("12 bits, range: %v", got)
	}
}

// The darkest and the brightest value decide, but a hot pixel among many does not.
func TestAutoRange(t *testing.T) {
	gray := image.NewGray16(image.Rect(0, 0, 100, 30))
	for i := range 3000 {
		gray.SetGray16(i%100, i/100, color.Gray16{uint16(500 + 100*(i%11))})
	}
	gray.SetGray16(0, 0, color.Gray16{65535})
	gray.SetGray16(1, 0, color.Gray16{0})
	got := reds(t, "auto", pngFile(t, gray), Range{Auto: true})
	if got[0] != 255 || got[1] != 0 || got[11] != 0 || got[16] != 128 || got[21] != 255 {
		t.Errorf("%v", got[:22])
	}
	flat := image.NewGray16(image.Rect(0, 0, 2, 2))
	if got := reds(t, "flat", pngFile(t, flat), Range{Auto: true}); got[0] != 0 {
		t.Errorf("a black picture becomes %v", got)
	}
	for i := range flat.Pix {
		flat.Pix[i] = 255
	}
	if got := reds(t, "flat", pngFile(t, flat), Range{Auto: true}); got[0] != 0 {
		t.Errorf("a white picture becomes %v", got)
	}
}

// Pictures that use a small part of 16 bits are told, with the range that helps.
func TestWideNote(t *testing.T) {
	dir, cache := t.TempDir(), t.TempDir()
	gray := image.NewGray16(image.Rect(0, 0, 40, 30))
	for i := range 1200 {
		gray.SetGray16(i%40, i/40, color.Gray16{uint16(500 + i)})
	}
	put(t, dir, map[string][]byte{"a.png": pngFile(t, gray), "b.png": pngFile(t, sample())})
	for name, c := range map[string]struct {
		o    Options
		told bool
	}{"first": {Options{CacheDir: cache}, true}, "again": {Options{CacheDir: cache}, true},
		"given": {Options{Values: Range{Auto: true}}, false}} {
		notes := fmt.Sprint(opened(t, dir, c.o).Notes)
		if strings.Contains(notes, "1 pictures have 16 bits; 1 of them use the values 501 to "+
			"1698 of 65535 and so are dark: give --range 501:1698") != c.told {
			t.Errorf("%s: %s", name, notes)
		}
	}
}

func TestWrongRanges(t *testing.T) {
	for _, text := range []string{"5", "5:5", "9:8", "-1:8", "0:65536", "a:b", "Auto", "1:2:3"} {
		_, err := ParseRange(text)
		checkLine(t, err, fmt.Sprintf("%q", text), "LO:HI")
	}
}
