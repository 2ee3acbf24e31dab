// Package turbo decodes JPEGs with libjpeg-turbo. A program has the library inside if it is built
// with the tag turbo, which needs cgo, jpeglib.h and libjpeg.a; ./build.sh sets the tag where they
// are. Without the tag Available is false, and the package needs neither.
package turbo

import "errors"

// ErrUnsure says that the library does not vouch for a JPEG: the file is damaged or cut short, or
// has a feature that image/jpeg reads in another way. Ask image/jpeg.
var ErrUnsure = errors.New("turbo: not a plain JPEG")

// Eighths is the largest scale that keeps both sides of a picture at least as long as wanted: the
// smallest n of 1, 2, 4 and 8 with ⌈side·n/8⌉ >= wanted for height and width. A scale of 8
// means the whole picture.
func Eighths(height, width, wantedHeight, wantedWidth int) int {
	for _, n := range []int{1, 2, 4} {
		if Scaled(height, n) >= wantedHeight && Scaled(width, n) >= wantedWidth {
			return n
		}
	}
	return 8
}

// Scaled is the side of a picture that is decoded at a scale of eighths/8: ⌈side·eighths/8⌉.
func Scaled(side, eighths int) int { return (side*eighths + 7) / 8 }
