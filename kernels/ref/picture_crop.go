package ref

// PictureCrop cuts view m out of picture m mod B, where extents [B,7] are height and width of each
// picture, a box and the word where its bytes [height,width,3] begin in x. boxes [M,4] go over the
// boxes of extents unless they are nil; flips [M] may be nil. y [M,OutHeight,OutWidth,4]. Of the
// shape, OutHeight, OutWidth, Mode and Windowed count.
func PictureCrop(y, x, extents, boxes, flips []float64, s ResizeShape) {
	view := 4 * s.OutHeight * s.OutWidth
	s.Images, s.Sources = 1, 1
	for m := range len(y) / view {
		e := extents[7*m%len(extents):]
		box := e[2:6]
		if boxes != nil {
			box = boxes[4*m : 4*m+4]
		}
		var flip []float64
		if flips != nil {
			flip = flips[m : m+1]
		}
		s.Height, s.Width = int(e[0]), int(e[1])
		picture := make([]float64, 4*s.Height*s.Width)
		ImageDecode(picture, x[4*int(e[6]):][:3*s.Height*s.Width])
		ResizedCrop(y[m*view:][:view], picture, box, flip, s)
	}
}
