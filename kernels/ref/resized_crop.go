package ref

import "math"

// ResizeShape is the geometry of ResizedCrop: Sources images of Height×Width, Images views of
// OutHeight×OutWidth.
type ResizeShape struct {
	Images, Sources, Height, Width, OutHeight, OutWidth int
	// Mode is bilinear, bilinear_plain, bicubic or bicubic_antialias.
	Mode string
	// Windowed means that boxes are windows of the images resized to box[2]×box[3]
	// (kernels.ResizedWindow).
	Windowed bool
}

// ResizedCrop cuts boxes[m] = top, left, height, width out of x[m mod sources] and resizes it,
// clamped to [0,1]. It is turned and mirrored by the bits of flips[m] (Augmentation), which may be
// nil. x [Sources,Height,Width,4], boxes [Images,4] or [1,4], y [Images,OutHeight,OutWidth,4].
func ResizedCrop(y, x, boxes, flips []float64, s ResizeShape) {
	for m := range s.Images {
		box := boxes[4*m%len(boxes):]
		top, left, height, width := int(box[0]), int(box[1]), int(box[2]), int(box[3])
		flip := 0
		if flips != nil {
			flip = int(flips[m])
		}
		rows, columns := s.OutHeight, s.OutWidth
		if flip>>2&1 != 0 {
			rows, columns = columns, rows
		}
		firstRow, firstColumn := 0, 0
		if s.Windowed {
			firstRow, firstColumn, rows, columns = top, left, height, width
			top, left, height, width = 0, 0, s.Height, s.Width
		}
		vertical, horizontal := resizeMatrix(height, rows, s.Mode),
			resizeMatrix(width, columns, s.Mode)
		for p := range s.OutHeight {
			for q := range s.OutWidth {
				row, column := unflipped(p, q, s.OutHeight, s.OutWidth, flip)
				row, column = row+firstRow, column+firstColumn
				for c := range 4 {
					sum := 0.0
					for i, wi := range vertical[row] {
						for j, wj := range horizontal[column] {
							if wi*wj != 0 {
								at := (m%s.Sources*s.Height+top+i)*s.Width + left + j
								sum += wi * wj * x[at*4+c]
							}
						}
					}
					y[((m*s.OutHeight+p)*s.OutWidth+q)*4+c] = clamp01(sum)
				}
			}
		}
	}
}

// unflipped is where the pixel at a row and column of a view lies in the resized crop. That is
// turned left by flip>>2 right angles, then mirrored.
func unflipped(row, column, height, width, flip int) (int, int) {
	if flip&1 != 0 {
		column = width - 1 - column
	}
	if flip&2 != 0 {
		row = height - 1 - row
	}
	for range flip >> 2 & 3 {
		row, column = column, height-1-row
		height, width = width, height
	}
	return row, column
}

// resizeMatrix is the weights [size][n] of a one-dimensional half-pixel resize. Taps outside are
// dropped; the others add up to 1.
//
//	bilinear           triangle, widened by the shrinking (antialiased, as torchvision and PIL)
//	bilinear_plain     triangle, never widened, edge clamped
//	bicubic            Keys with a = -1/2, never widened (as tf.image.resize)
//	bicubic_antialias  the same, widened by the shrinking (as torchvision and PIL)
func resizeMatrix(n, size int, mode string) [][]float64 {
	matrix := make([][]float64, size)
	scale := float64(n) / float64(size)
	for p := range matrix {
		matrix[p] = make([]float64, n)
		centre, total := (float64(p)+0.5)*scale-0.5, 0.0
		if mode == "bilinear_plain" {
			centre = min(max(centre, 0), float64(n-1))
		}
		for i := range n {
			d, w := math.Abs(centre-float64(i)), 0.0
			switch mode {
			case "bicubic":
				w = keysCubic(d)
			case "bicubic_antialias":
				w = keysCubic(d / max(scale, 1))
			case "bilinear_plain":
				w = max(0, 1-d)
			default:
				w = max(0, 1-d/max(scale, 1))
			}
			matrix[p][i] = w
			total += w
		}
		for i := range n {
			matrix[p][i] /= total
		}
	}
	return matrix
}

// keysCubic is the interpolation kernel of Keys (1981) with a = -1/2, for d >= 0.
func keysCubic(d float64) float64 {
	switch {
	case d < 1:
		return (1.5*d-2.5)*d*d + 1
	case d < 2:
		return ((-0.5*d+2.5)*d-4)*d + 2
	}
	return 0
}

func clamp01(v float64) float64 { return min(max(v, 0), 1) }
