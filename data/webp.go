package data

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"

	"golang.org/x/image/webp"
)

// errNoFrame says that an animated WebP has no first frame.
var errNoFrame = errors.New("the animation has no frame")

// decodeWebP decodes a WebP, of an animated one its first frame. Such a frame may be smaller than
// the picture; its bounds tell where it lies. Its alpha is not read, since decode drops alpha.
// Chunks are those of the WebP container specification.
func decodeWebP(r io.Reader) (image.Image, error) {
	file, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	extended, ok := firstChunk(file[min(12, len(file)):], "VP8X")
	if !ok || len(extended) < 10 || extended[0]&0x02 == 0 {
		return webp.Decode(bytes.NewReader(file))
	}
	frame, ok := firstChunk(file[12:], "ANMF")
	if !ok || len(frame) < 16 {
		return nil, errNoFrame
	}
	left, top := 2*int24(frame), 2*int24(frame[3:])
	width, height := 1+int24(frame[6:]), 1+int24(frame[9:])
	canvas := image.Rect(0, 0, 1+int24(extended[4:]), 1+int24(extended[7:]))
	if at := image.Rect(left, top, left+width, top+height); !at.In(canvas) {
		return nil, fmt.Errorf("its first frame %v is outside of the picture %v", at, canvas)
	}
	still, ok := stillWebP(frame[16:], frame[6:12])
	if !ok {
		return nil, errNoFrame
	}
	m, err := webp.Decode(bytes.NewReader(still))
	if err != nil {
		return nil, err
	}
	return shifted(m, image.Pt(left, top)), nil
}

// stillWebP is the file of one frame without its alpha. The size, as the frame's header has it,
// goes along, so that the decoder takes no memory for a larger picture.
func stillWebP(chunks, size []byte) (file []byte, ok bool) {
	for _, kind := range []string{"VP8 ", "VP8L"} {
		if pixels, ok := firstChunk(chunks, kind); ok {
			body := append([]byte("WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00"), size...)
			body = binary.LittleEndian.AppendUint32(append(body, kind...), uint32(len(pixels)))
			body = append(body, pixels...)
			if len(pixels)%2 == 1 {
				body = append(body, 0)
			}
			file = binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body)))
			return append(file, body...), true
		}
	}
	return nil, false
}

// firstChunk is the content of the first chunk of a kind. A chunk that is cut short is none.
func firstChunk(chunks []byte, kind string) (content []byte, ok bool) {
	for len(chunks) >= 8 {
		length := uint64(binary.LittleEndian.Uint32(chunks[4:]))
		if length > uint64(len(chunks)-8) {
			break
		}
		if string(chunks[:4]) == kind {
			return chunks[8 : 8+length], true
		}
		chunks = chunks[min(8+length+length%2, uint64(len(chunks))):]
	}
	return nil, false
}

// int24 is a number of three bytes, the lowest first.
func int24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// shifted moves an image of the WebP decoder. Chroma stays with its pixels, since frames lie at
// even places.
func shifted(m image.Image, by image.Point) image.Image {
	switch m := m.(type) {
	case *image.YCbCr:
		m.Rect = m.Rect.Add(by)
	case *image.NRGBA:
		m.Rect = m.Rect.Add(by)
	}
	return m
}
