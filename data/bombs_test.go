package data

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// chunk is a chunk of a PNG.
func chunk(kind string, content []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	b = append(append(b, kind...), content...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// deflated are n bytes of 0, packed.
func deflated(t *testing.T, n int) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	for zeros := make([]byte, 1<<20); n > 0; n -= len(zeros) {
		if _, err := w.Write(zeros[:min(n, len(zeros))]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// bomb is a PNG that says it has height×width grey pixels and inflates to n bytes.
func bomb(t *testing.T, height, width uint32, n int) []byte {
	t.Helper()
	header := binary.BigEndian.AppendUint32(nil, width)
	header = append(binary.BigEndian.AppendUint32(header, height), 8, 0, 0, 0, 0)
	file := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", header)...)
	return append(append(file, chunk("IDAT", deflated(t, n))...), chunk("IEND", nil)...)
}

// Pictures that would fill the memory are refused before memory is taken for them, each in one line
// with the remedy; the smallest picture is one.
func TestBombs(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string][]byte{
		"small.png": bomb(t, 1, 1, 2),
		"wide.png":  bomb(t, 20_000, 20_000, 100),
		"claim.png": bomb(t, 1<<15, 1<<16, 100),
		"most.png":  bomb(t, 1<<31-1, 1<<31-1, 100),
		"wide.ppm":  []byte("P6 20000 20000 255\n"),
		"wide.gif":  []byte("GIF89a\xff\xff\xff\xff\x00\x00\x00;"),
	})
	before := allocated()
	p := opened(t, dir, Options{MaxPixels: DefaultMaxPixels, Bad: Allowance{Number: 9}})
	if got := keysOf(t, p.Train); strings.Join(got, " ") != "small.png" {
		t.Errorf("%q are pictures", got)
	}
	if used := allocated() - before; used > 16<<20 {
		t.Errorf("%d MB were taken", used>>20)
	}
	_, err := openParts(dir, Options{MaxPixels: DefaultMaxPixels})
	if err == nil {
		t.Fatal("no bomb is told")
	}
	for _, name := range []string{"wide.png", "claim.png", "wide.ppm", "wide.gif"} {
		want := filepath.Join(dir, name) + ": too many pixels: "
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
	if !strings.Contains(err.Error(), "20000×20000 are more than the 100000000 allowed; scale it "+
		"down, or raise --max-pixels") {
		t.Error(err)
	}
}

// Small pictures whose pixels do not end take no memory for the rest.
func TestEndlessPixels(t *testing.T) {
	const n = 64 << 20
	strip := deflated(t, n)
	tif := append(append([]byte("II*\x00"), 8, 0, 0, 0), 9, 0)
	for _, entry := range [][2]uint32{{256, 10}, {257, 10}, {258, 8}, {259, 8}, {262, 1},
		{273, 8 + 2 + 9*12 + 4}, {277, 1}, {278, 10}, {279, uint32(len(strip))}} {
		tif = binary.LittleEndian.AppendUint16(tif, uint16(entry[0]))
		tif = append(tif, 4, 0, 1, 0, 0, 0) // one long
		tif = binary.LittleEndian.AppendUint32(tif, entry[1])
	}
	tif = append(append(tif, 0, 0, 0, 0), strip...)
	for name, file := range map[string][]byte{"png": bomb(t, 10, 10, n), "tiff": tif} {
		before := allocated()
		var p Picture
		err := decode(file, 1000, "", &p)
		if used := allocated() - before; used > 16<<20 {
			t.Errorf("%s: %d MB were taken; %v", name, used>>20, err)
		}
		if name == "png" {
			checkLine(t, err, "is damaged")
		}
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// A large picture that is allowed is read.
func TestLargePicture(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, map[string][]byte{"a.png": pngFile(t, image.NewGray(image.Rect(0, 0, 5000, 3)))})
	p := opened(t, dir, Options{MaxPixels: 15_000})
	if b, err := CanvasOf(p.Train, 0).Read(p.Train, []int{0}); err != nil ||
		b.Sizes[0] != [2]int{1, MaxSide} {
		t.Errorf("%v, %v", b.Sizes, err)
	}
}
