package data

import (
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"path"
	"strings"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// format is a kind of picture file.
type format struct {
	name        string
	begins      []string // first bytes of a file; ? stands for any byte
	ends        string   // last bytes of a whole file; empty: the end does not tell
	config      func(io.Reader) (image.Config, error)
	decode      func(io.Reader) (image.Image, error)
	orientation func(file []byte) int
	studio      bool // luma and chroma use the narrow range of video
}

// formats are the kinds that can be read. GIF gives its first frame, TIFF its first page.
func formats() []format {
	always := func([]byte) int { return upright }
	return []format{
		{"JPEG", []string{"\xff\xd8"}, "\xff\xd9", jpeg.DecodeConfig, jpeg.Decode,
			jpegOrientation, false},
		{"PNG", []string{"\x89PNG\r\n\x1a\n"}, "IEND\xaeB`\x82", png.DecodeConfig, png.Decode,
			pngOrientation, false},
		{"GIF", []string{"GIF87a", "GIF89a"}, ";", gif.DecodeConfig, gif.Decode, always, false},
		{"WebP", []string{"RIFF????WEBP"}, "", webp.DecodeConfig, decodeWebP, webpOrientation,
			true},
		{"TIFF", []string{"II*\x00", "MM\x00*"}, "", tiff.DecodeConfig, tiff.Decode,
			tiffOrientation, false},
		{"BMP", []string{"BM"}, "", bmp.DecodeConfig, bmp.Decode, always, false},
		{"PNM", []string{"P1", "P2", "P3", "P4", "P5", "P6"}, "", pnmConfig, decodePNM, always,
			false},
	}
}

// pictureNames are the endings of the names of picture files.
const pictureNames = ".jpg .jpeg .jpe .jfif .png .gif .webp .tif .tiff .bmp .pbm .pgm .ppm .pnm"

// isPictureName tells by its ending whether a file should be a picture.
func isPictureName(name string) bool {
	ending := strings.ToLower(path.Ext(name))
	return ending != "" && strings.Contains(pictureNames+" ", ending+" ")
}

// formatOf tells a file's format by its first bytes, whatever its name.
func formatOf(file []byte) (format, error) {
	for _, f := range formats() {
		for _, begin := range f.begins {
			if beginsWith(file, begin) {
				return f, nil
			}
		}
	}
	if len(file) == 0 {
		return format{}, errors.New("the file is empty")
	}
	if len(file) >= 12 && string(file[4:8]) == "ftyp" {
		return format{}, fmt.Errorf("it is a HEIC, AVIF or film (%q), which cannot be read: save "+
			"it as JPEG or PNG", file[8:12])
	}
	return format{}, fmt.Errorf("it is not a picture of a known format: it begins with %q",
		file[:min(len(file), 12)])
}

func beginsWith(file []byte, pattern string) bool {
	if len(file) < len(pattern) {
		return false
	}
	for i := range len(pattern) {
		if pattern[i] != '?' && pattern[i] != file[i] {
			return false
		}
	}
	return true
}

// isCut tells whether a decoder ran out of bytes.
func isCut(err error) bool {
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}

// isUnsupported tells whether a decoder met a picture of a kind that it does not know.
func isUnsupported(err error) bool {
	return errors.As(err, new(jpeg.UnsupportedError)) ||
		errors.As(err, new(png.UnsupportedError)) ||
		errors.As(err, new(tiff.UnsupportedError)) || errors.Is(err, bmp.ErrUnsupported)
}
