package data

import (
	"bytes"
	"encoding/binary"
)

// upright is the EXIF orientation of a picture whose first row is at the top and whose first
// column is at the left. There are eight, as EXIF 2.3 numbers them; any other value counts as
// upright.
const upright = 1

// exifMark stands before the TIFF structure of EXIF in a JPEG, and in some WebPs.
const exifMark = "Exif\x00\x00"

// jpegOrientation looks through the segments before the picture itself.
func jpegOrientation(file []byte) int {
	for rest := file[min(2, len(file)):]; len(rest) >= 4 && rest[0] == 0xff; {
		if rest[1] == 0xff { // padding
			rest = rest[1:]
			continue
		}
		length := 2 + int(binary.BigEndian.Uint16(rest[2:]))
		if rest[1] == 0xda || length < 4 || length > len(rest) {
			break
		}
		if body := rest[4:length]; rest[1] == 0xe1 && bytes.HasPrefix(body, []byte(exifMark)) {
			return tiffOrientation(body[len(exifMark):])
		}
		rest = rest[length:]
	}
	return upright
}

// pngOrientation looks through the chunks before the picture itself.
func pngOrientation(file []byte) int {
	for rest := file[min(8, len(file)):]; len(rest) >= 12; {
		kind, length := string(rest[4:8]), uint64(binary.BigEndian.Uint32(rest))
		if kind == "IDAT" || length+12 > uint64(len(rest)) {
			break
		}
		if kind == "eXIf" {
			return tiffOrientation(rest[8 : 8+length])
		}
		rest = rest[12+length:]
	}
	return upright
}

// webpOrientation looks through all chunks; EXIF usually is the last one.
func webpOrientation(file []byte) int {
	for rest := file[min(12, len(file)):]; len(rest) >= 8; {
		kind, length := string(rest[:4]), uint64(binary.LittleEndian.Uint32(rest[4:]))
		if length > uint64(len(rest)-8) {
			break
		}
		if kind == "EXIF" {
			return tiffOrientation(bytes.TrimPrefix(rest[8:8+length], []byte(exifMark)))
		}
		rest = rest[min(8+length+length%2, uint64(len(rest))):]
	}
	return upright
}

// tiffOrientation reads the orientation from the first directory of a TIFF structure.
func tiffOrientation(b []byte) int {
	if len(b) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.LittleEndian
	if b[0] == 'M' {
		order = binary.BigEndian
	}
	at := uint64(order.Uint32(b[4:]))
	if at+2 > uint64(len(b)) {
		return upright
	}
	count := uint64(order.Uint16(b[at:]))
	const tag, short, entry = 0x0112, 3, 12
	for e := at + 2; e < at+2+entry*count && e+entry <= uint64(len(b)); e += entry {
		if order.Uint16(b[e:]) == tag && order.Uint16(b[e+2:]) == short {
			if v := int(order.Uint16(b[e+8:])); v >= 1 && v <= 8 {
				return v
			}
		}
	}
	return upright
}

// turn writes the upright picture of one that is stored with the given orientation.
func turn(p, lying *Picture, orientation int) {
	height, width := lying.Height, lying.Width
	if orientation >= 5 { // rows are columns
		height, width = width, height
	}
	p.Reset(lying.Key, height, width)
	for y := range height {
		for x := range width {
			row, column := stored(orientation, y, x, height, width)
			from := 3 * (row*lying.Width + column)
			copy(p.Pixels[3*(y*width+x):], lying.Pixels[from:from+3])
		}
	}
}

// stored is where pixel y,x of an upright picture of height×width stands in its file.
func stored(orientation, y, x, height, width int) (row, column int) {
	bottom, right := height-1-y, width-1-x
	switch orientation {
	case 2:
		return y, right
	case 3:
		return bottom, right
	case 4:
		return bottom, x
	case 5:
		return x, y
	case 6: // turned clockwise to be upright: the stored left side is the top
		return right, y
	case 7:
		return right, bottom
	case 8:
		return x, bottom
	}
	return y, x
}
