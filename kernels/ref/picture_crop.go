package ref

// PictureCrop cuts view m out of picture m mod B, where extents [B,7] are height and width of each
// picture, a box and the word where its bytes [height,width,3] begin in x. boxes [M,4] go over the
// boxes of extents unless they are nil; flips [M] may be nil. y [M,outHeight,outWidth,4]. mode is
// that of ResizeShape.
func PictureCrop(y, x, extents, boxes, flips []float64, outHeight, outWidth int, mode string) {
	view := 4 * outHeight * outWidth
	for m := range len(y) / view {
		e := extents[7*m%len(extents):]
		height, width, box := int(e[0]), int(e[1]), e[2:6]
		if boxes != nil {
			box = boxes[4*m : 4*m+4]
		}
		var flip []float64
		if flips != nil {
			flip = flips[m : m+1]
		}
		picture := make([]float64, 4*height*width)
		ImageDecode(picture, x[4*int(e[6]):][:3*height*width])
		ResizedCrop(y[m*view:][:view], picture, box, flip, ResizeShape{Images: 1, Sources: 1,
			Height: height, Width: width, OutHeight: outHeight, OutWidth: outWidth, Mode: mode})
	}
}
