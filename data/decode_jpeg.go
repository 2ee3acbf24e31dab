package data

import (
	"fmt"
	"image"

	"vksimclr/data/turbo"
)

// The words of Options.JPEG. The two decoders round differently, so the choice changes trained
// bits. They agree on which files are pictures.
const (
	JPEGAuto  = "auto"  // turbo where the program has it inside, else go
	JPEGGo    = "go"    // image/jpeg
	JPEGTurbo = "turbo" // libjpeg-turbo, which the build tag turbo puts inside
)

// ResolveJPEG turns JPEGAuto, or an empty word, into the decoder that it stands for. JPEGTurbo in
// a program without it is an error.
func ResolveJPEG(word string) (string, error) {
	switch {
	case word == JPEGGo || word == JPEGTurbo && turbo.Available:
		return word, nil
	case word == JPEGTurbo:
		return "", fmt.Errorf("data: this program has no libjpeg-turbo inside: build it with " +
			"./build.sh after ./build.sh setup, or decode with --jpeg go")
	case word != JPEGAuto && word != "":
		return "", fmt.Errorf("data: %q is no decoder of JPEGs: give auto, go or turbo", word)
	case turbo.Available:
		return JPEGTurbo, nil
	}
	return JPEGGo, nil
}

// JPEGDecoder names a resolved decoder for people.
func JPEGDecoder(word string) string {
	if word == JPEGTurbo {
		return "libjpeg-turbo " + turbo.Version()
	}
	return "Go's image/jpeg"
}

// shrinks tells whether few enough pixels of a JPEG with too many are decoded, because it is wanted
// within a square. header is the file or its beginning.
func (d decoding) shrinks(format format, header []byte, config image.Config, side int) bool {
	if !d.turbo || format.name != "JPEG" || side <= 0 || min(config.Width, config.Height) < 1 ||
		!turbo.ByRows(header) {
		return false
	}
	height, width := fitWithin(config.Height, config.Width, side)
	n := turbo.Eighths(config.Height, config.Width, height, width)
	config.Height, config.Width = turbo.Scaled(config.Height, n), turbo.Scaled(config.Width, n)
	return checkSize(config, d.maxPixels) == nil
}

// byTurbo decodes a JPEG that is to become height×width pixels: at once smaller where half, a
// quarter or an eighth is still enough. It returns how many pixels of the file a decoded one stands
// for along each side. It is 0 where image/jpeg must decide: for other formats and for everything
// that the library warns about.
func (d decoding) byTurbo(format format, file []byte, config image.Config, height, width int,
	to *Picture) (step int) {
	if !d.turbo || format.name != "JPEG" {
		return 0
	}
	if h, w, err := turbo.Size(file); err != nil || h != config.Height || w != config.Width {
		return 0
	}
	n := turbo.Eighths(config.Height, config.Width, height, width)
	to.Reset("", turbo.Scaled(config.Height, n), turbo.Scaled(config.Width, n))
	if turbo.Decode(file, config.Height, config.Width, n, to.Pixels) != nil {
		return 0
	}
	return 8 / n
}
