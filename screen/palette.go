package screen

// Colours, red first: 0xRRGGBB.
const (
	colorBack   = 0x0e1116
	colorPanel  = 0x161b22
	colorEdge   = 0x272e38
	colorText   = 0xdfe5ec
	colorDim    = 0x8892a0
	colorFaint  = 0x2b333f
	colorAccent = 0x58a6e8
	colorGreen  = 0x63c98d
	colorAmber  = 0xe5b35c
)

// palette are the colours of classes.
func palette() [16]uint32 {
	return [16]uint32{0x58a6e8, 0xf0915a, 0x63c98d, 0xe57373, 0xb08ce0, 0xc9a26b, 0xec8fc4,
		0x9aa5b1, 0xd6d45f, 0x4fc4cf, 0x8fb4ff, 0xffc09f, 0xa7e8bd, 0xffadad, 0xd4bfff, 0xe9d8a6}
}

// word is a colour as a pixel of the frame.
func word(rgb uint32, bgra bool) uint32 {
	if bgra {
		return 0xff000000 | rgb
	}
	return 0xff000000 | rgb&0xff<<16 | rgb&0xff00 | rgb>>16&0xff
}
