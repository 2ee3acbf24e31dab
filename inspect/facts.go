package inspect

import (
	"crypto/sha256"
	"encoding/binary"

	"vksimclr/data"
)

const (
	thumbSide   = 32  // of the small picture that is kept of every one
	sharpSide   = 512 // larger pictures are scaled down before their sharpness is measured
	largestGrey = 1.5 // mean distance of a grey picture's highest and lowest channel, of 255
)

// facts are what is kept of a picture: about 1.2 KB.
type facts struct {
	key           string
	problem       string // why it cannot be read; then all else is unknown
	height, width int
	digest        [16]byte // of size and pixels: equal for equal pictures
	tones         tones
	channels      [3]channel
	grey          bool    // it has no colours
	sharpness     float64 // plane.sharpness
	thumb         [thumbSide * thumbSide]byte
}

// channel are the mean of a channel's values and of their squares, from 0 to 1.
type channel struct{ mean, square float64 }

// measure looks at one picture.
func measure(p *data.Picture) facts {
	f := facts{key: p.Key, height: p.Height, width: p.Width, digest: digestOf(p)}
	f.tones = tonesOf(p.Pixels)
	f.measureChannels(p.Pixels)
	grey := lumaWithin(p.Height, p.Width, p.Pixels, sharpSide)
	small := grey.resized(thumbSide, thumbSide)
	for i, v := range small.values {
		f.thumb[i] = byte(v + 0.5)
	}
	f.sharpness = grey.sharpness()
	return f
}

func digestOf(p *data.Picture) (digest [16]byte) {
	hash := sha256.New()
	var size [16]byte
	binary.LittleEndian.PutUint64(size[:], uint64(p.Height))
	binary.LittleEndian.PutUint64(size[8:], uint64(p.Width))
	hash.Write(size[:])
	hash.Write(p.Pixels)
	copy(digest[:], hash.Sum(nil))
	return digest
}

func (f *facts) measureChannels(pixels []byte) {
	var sum, squares [3]uint64
	spread := 0
	for i := 0; i < len(pixels); i += 3 {
		p := pixels[i : i+3]
		for c, v := range p {
			sum[c] += uint64(v)
			squares[c] += uint64(v) * uint64(v)
		}
		spread += int(max(p[0], p[1], p[2]) - min(p[0], p[1], p[2]))
	}
	n := float64(len(pixels) / 3)
	for c := range f.channels {
		f.channels[c] = channel{float64(sum[c]) / n / 255, float64(squares[c]) / n / (255 * 255)}
	}
	f.grey = float64(spread) < largestGrey*n
}

func (f *facts) thumbnail() plane {
	m := newPlane(thumbSide, thumbSide)
	for i, v := range f.thumb {
		m.values[i] = float32(v)
	}
	return m
}
