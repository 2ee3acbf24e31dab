package data

import (
	"bytes"
	"encoding/binary"
	"image/jpeg"
	"path/filepath"
	"testing"

	"vksimclr/data/turbo"
)

// jpegSamples are JPEGs of one picture of 61×43 pixels: grey, of every usual chroma subsampling,
// progressive, and of four colours.
func jpegSamples(t testing.TB) map[string][]byte {
	t.Helper()
	samples := map[string][]byte{}
	for _, name := range []string{"420", "422", "444", "grey", "progressive", "cmyk"} {
		samples[name] = wholeOf(t, filepath.Join("testdata", name+".jpg"))
	}
	return samples
}

func needTurbo(t testing.TB) {
	t.Helper()
	if !turbo.Available {
		t.Skip("built without the tag turbo")
	}
}

// byTurboAlone tells whether libjpeg-turbo vouches for a file that image/jpeg refuses. Sizes must
// be the same where both read it.
func byTurboAlone(t *testing.T, file []byte) bool {
	t.Helper()
	h, w, err := turbo.Size(file)
	if err != nil || h*w > 1<<16 || turbo.Decode(file, h, w, 8, make([]byte, 3*h*w)) != nil {
		return false
	}
	m, err := jpeg.Decode(bytes.NewReader(file))
	if err == nil && (m.Bounds().Dy() != h || m.Bounds().Dx() != w) {
		t.Fatalf("%d×%d, image/jpeg says %v: %x", w, h, m.Bounds(), file)
	}
	return err != nil
}

// The decoders agree on every cut: it is no picture. Of wrong bytes most go unnoticed by both, and
// the decoders differ on hardly any.
func TestDecodersAgree(t *testing.T) {
	needTurbo(t)
	for name, file := range jpegSamples(t) {
		alone, tried := 0, 0
		for n := range file {
			for _, side := range []int{0, 7} {
				var p Picture
				if err := (decoding{turbo: true}).within(file[:n], side, "", &p); err == nil {
					t.Errorf("%s: %d of %d bytes are a picture", name, n, len(file))
				}
			}
			for _, flip := range []byte{1, 0x10, 0xff} {
				wrong := bytes.Clone(file)
				wrong[n] ^= flip
				tried++
				if byTurboAlone(t, wrong) {
					alone++
				}
			}
		}
		if t.Logf("%s: %d of %d wrong bytes", name, alone, tried); 100*alone > tried {
			t.Errorf("%s: of %d wrong bytes libjpeg-turbo alone reads %d", name, tried, alone)
		}
	}
}

func FuzzTurbo(f *testing.F) {
	needTurbo(f)
	for _, file := range jpegSamples(f) {
		f.Add(file, 20)
	}
	f.Fuzz(func(t *testing.T, file []byte, side int) {
		byTurboAlone(t, file)
		var p Picture
		err := decoding{maxPixels: 1 << 16, turbo: true}.within(file, side, "", &p)
		if err == nil && (len(p.Pixels) != 3*p.Height*p.Width || len(p.Pixels) == 0 ||
			side > 0 && max(p.Height, p.Width) > side) {
			t.Errorf("%d×%d pixels within %d, %d bytes", p.Width, p.Height, side, len(p.Pixels))
		}
	})
}

// The decoders interpolate chroma differently and round differently, no more.
func TestDecodersGiveThePicture(t *testing.T) {
	needTurbo(t)
	for name, file := range jpegSamples(t) {
		for _, side := range []int{0, 61, 33, 20, 7, 1} {
			var a, b Picture
			if err := (decoding{}).within(file, side, "a", &a); err != nil {
				t.Fatal(err)
			}
			if err := (decoding{turbo: true}).within(file, side, "a", &b); err != nil {
				t.Fatal(err)
			}
			if a.Height != b.Height || a.Width != b.Width || b.Key != "a" {
				t.Fatalf("%s: %d×%d and %d×%d", name, a.Width, a.Height, b.Width, b.Height)
			}
			sum := 0
			for i, v := range a.Pixels {
				sum += max(int(v), int(b.Pixels[i])) - min(int(v), int(b.Pixels[i]))
			}
			if mean := float64(sum) / float64(len(a.Pixels)); mean > 4 {
				t.Errorf("%s within %d: the mean difference is %.2f", name, side, mean)
			}
		}
	}
}

// A picture that is scaled down while it is read has the pixels of one that is scaled down later,
// however it lies in its file.
func TestReadWithin(t *testing.T) {
	plain := jpegSamples(t)["420"]
	for orientation := uint16(1); orientation <= 8; orientation++ {
		file := withJPEGExif(plain, exif(orientation, binary.BigEndian))
		for _, side := range []int{0, 100, 50, 9, 1} {
			var whole, small Picture
			if err := decode(file, 0, "", &whole); err != nil {
				t.Fatal(err)
			}
			if err := (decoding{}).within(file, side, "", &small); err != nil {
				t.Fatal(err)
			}
			h, w := fitWithin(whole.Height, whole.Width, side)
			want := make([]byte, 3*h*w)
			shrink(want, 3*w, h, w, &whole)
			if small.Height != h || small.Width != w || !bytes.Equal(small.Pixels, want) {
				t.Errorf("orientation %d within %d: other pixels", orientation, side)
			}
		}
	}
	set := &mixed{sizes: [][2]int{{4, 4}, {100, 20}}, short: 1}
	var p Picture
	if err := ReadWithin(set, 0, 2, &p); err != nil || p.Height != 2 || len(p.Pixels) != 12 {
		t.Errorf("%v: %d×%d", err, p.Width, p.Height)
	}
	checkLine(t, ReadWithin(set, 1, 2, &p), "5999 bytes for 100×20")
}

func TestResolveJPEG(t *testing.T) {
	if word, err := ResolveJPEG(JPEGGo); word != JPEGGo || err != nil {
		t.Error(word, err)
	}
	_, err := ResolveJPEG("mozjpeg")
	checkLine(t, err, "auto, go or turbo")
	want, failed := JPEGTurbo, false
	if !turbo.Available {
		want, failed = JPEGGo, true
	}
	for _, word := range []string{"", JPEGAuto} {
		if got, err := ResolveJPEG(word); got != want || err != nil {
			t.Errorf("%q is %q, %v", word, got, err)
		}
	}
	if _, err := ResolveJPEG(JPEGTurbo); (err != nil) != failed {
		t.Error(err)
	}
}
