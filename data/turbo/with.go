//go:build turbo && cgo

package turbo

// #cgo LDFLAGS: -l:libjpeg.a
// #include "turbo.h"
import "C"

import (
	"fmt"
	"unsafe"
)

// Available tells whether the library is inside.
const Available = true

// Version is the version of the library, empty where it is not inside.
func Version() string {
	v := int(C.turbo_version)
	return fmt.Sprintf("%d.%d.%d", v/1_000_000, v/1000%1000, v%1000)
}

// Size is the height and width of a JPEG in pixels, as its header says. ErrUnsure: the header is
// damaged, or the JPEG is neither grey nor of three colours in 8 bits.
func Size(file []byte) (height, width int, err error) {
	height, width, _, err = header(file)
	return height, width, err
}

// ByRows tells whether Decode needs memory for a few rows only: the picture lies in one scan. The
// beginning of the file is enough.
func ByRows(file []byte) bool {
	_, _, scans, err := header(file)
	return err == nil && scans == 0
}

func header(file []byte) (height, width, scans int, err error) {
	var h, w C.uint
	var many C.int
	if len(file) == 0 || C.turbo_size(first(file), C.ulong(len(file)), &h, &w, &many) != 0 {
		return 0, 0, 0, ErrUnsure
	}
	return int(h), int(w), int(many), nil
}

// Decode writes a JPEG of the given Size at a scale of eighths/8 into pixels, [h,w,3] u8 with h and
// w as Scaled says. eighths is 1, 2, 4 or 8. Any warning of the library is ErrUnsure, and so is
// another size: pixels then hold any values. Pixels of another length panic.
func Decode(file []byte, height, width, eighths int, pixels []byte) error {
	height, width = Scaled(height, eighths), Scaled(width, eighths)
	if len(pixels) != 3*height*width {
		panic(fmt.Sprintf("turbo: %d bytes for %d×%d pixels", len(pixels), height, width))
	}
	if len(file) == 0 {
		return ErrUnsure
	}
	if C.turbo_decode(first(file), C.ulong(len(file)), C.uint(eighths), first(pixels),
		C.uint(height), C.uint(width)) != 0 {
		return ErrUnsure
	}
	return nil
}

// first is the address of bytes that C reads or writes during one call and does not keep.
func first(b []byte) *C.uchar { return (*C.uchar)(unsafe.Pointer(unsafe.SliceData(b))) }
