package data

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
)

// isWhole tells by its end, or by the length in its header, whether a picture is not cut short. It
// is false where that cannot be known without decoding.
func (f format) isWhole(content *io.SectionReader, head []byte) bool {
	size := content.Size()
	if f.ends == "" {
		length := f.length(head)
		return length > 0 && length <= size
	}
	if size < int64(len(f.ends)) {
		return false
	}
	tail := make([]byte, len(f.ends))
	_, err := content.ReadAt(tail, size-int64(len(tail)))
	return (err == nil || err == io.EOF) && string(tail) == f.ends
}

// length is how many bytes a picture has by its header, 0 where the header does not tell.
func (f format) length(head []byte) int64 {
	switch {
	case f.name == "WebP" && len(head) >= 8:
		return 8 + int64(binary.LittleEndian.Uint32(head[4:]))
	case f.name == "BMP" && len(head) >= 6:
		return int64(binary.LittleEndian.Uint32(head[2:]))
	case f.name == "PNM":
		return lengthOfPNM(head)
	}
	return 0
}

func lengthOfPNM(head []byte) int64 {
	from := bytes.NewReader(head)
	r := bufio.NewReader(from)
	h, err := readPNMHeader(r)
	if err != nil || h.isText() {
		return 0
	}
	header := int64(len(head) - from.Len() - r.Buffered())
	width, height := int64(h.width), int64(h.height)
	if h.kind == '4' {
		return header + (width+7)/8*height
	}
	return header + width*height*int64(h.channels()*h.bytes())
}

// knowsOrientation tells whether the beginning of a picture has its orientation, if there is one.
func (f format) knowsOrientation(head []byte) bool {
	switch f.name {
	case "PNG": // it stands before the pixels
		return bytes.Contains(head, []byte("IDAT"))
	case "WebP": // it is the last chunk, and a bit in the first one tells of it
		const flags, hasEXIF = 20, 0x08
		return len(head) > flags && (string(head[12:16]) != "VP8X" || head[flags]&hasEXIF == 0)
	}
	return true
}
