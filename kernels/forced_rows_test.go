package kernels_test

import (
	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/kernels/cases"
)

// tileRow is a row to run on a tile.
type tileRow struct {
	c        *cases.Case
	shape    cases.Shape
	winograd kernels.Winograd
}

// forcedRows are the rows of a tile: one that fills its blocks and rounds, one with a row and four
// columns more, one with less, and one of strides and padding that all tiles of a family share.
// CPU drivers take seconds to build a large tile of matrices, so that it has few rows there, which
// need one or two pipelines of each kernel.
func forcedRows(f kernels.ForcedTile, slow bool) (rows []tileRow) {
	add := func(c *cases.Case, s cases.Shape) {
		rows = append(rows, tileRow{c, s, kernels.WinogradOff})
	}
	odd := 20 // channels that no round divides
	if f.Blocks() {
		odd = 16
	}
	pixels, outputs := f.Rows, f.Columns
	if f.Form() == engine.FormWorkgroup {
		add(cases.Conv2DForward, line(pixels, 32, outputs, false))
		add(cases.Conv2DForward, line(pixels+1, odd, outputs+4, false))
		add(cases.Conv2DForward, strided(odd, false))
		add(cases.Conv2DForward, image(odd, outputs-4, false))
		add(cases.Conv2DBackwardData, line(pixels-1, outputs-4, odd, true))
		return rows
	}
	if slow {
		return slowRows(f, odd)
	}
	switch f.Family {
	case "conv2d_implicit":
		add(cases.Conv2DForward, line(pixels, 32, outputs, false))
		add(cases.Conv2DForward, line(pixels+1, odd, outputs+4, false))
		add(cases.Conv2DForward, line(pixels-1, odd, max(4, outputs-4), false))
		add(cases.Conv2DBackwardData, strided(odd, false))
		add(cases.Conv2DBackwardData, strided(16, true))
	case "conv2d_implicit_moments":
		add(cases.FusedForward, line(pixels, 32, outputs, false))
		add(cases.FusedForward, line(pixels+1, odd, outputs+4, false))
		add(cases.FusedThrough, line(pixels-1, odd, outputs-4, true))
		add(cases.FusedThrough, strided(odd, false))
		add(cases.FusedForward, strided(odd, false))
	case "conv2d_implicit_sums": // makes the input's gradient
		add(cases.FusedBackwardData, line(pixels, outputs, 32, false))
		add(cases.FusedBackwardData, line(pixels+1, outputs+4, odd, true))
		add(cases.FusedBackwardData, line(pixels-1, outputs-4, odd, false))
		add(cases.FusedBackwardData, strided(odd, false))
	case "conv2d_weight":
		add(cases.Conv2DBackwardWeight, image(f.Columns, f.Rows, false))
		add(cases.Conv2DBackwardWeight, image(f.Columns+4, f.Rows+4, false))
		add(cases.Conv2DBackwardWeight, image(max(4, f.Columns-4), f.Rows-4, true))
		add(cases.Conv2DBackwardWeight, strided(odd, false))
		if f.Form() != engine.FormMatrix && !f.Half {
			rows = append(rows, tileRow{cases.WinogradBackwardWeight, square(odd, 44),
				kernels.WinogradAll})
		}
		if f.Form() != engine.FormLanes {
			add(cases.FusedThrough, strided(odd, true))
		}
	case "winograd_product":
		add(cases.WinogradForward, square(32, outputs))
		add(cases.WinogradForward, square(odd, outputs+4))
		add(cases.WinogradBackwardData, square(outputs+4, odd))
	case "winograd_row":
		rows = append(rows, tileRow{cases.Conv2DForward, square(16, 32), kernels.WinogradRows},
			tileRow{cases.Conv2DBackwardData, square(32, 16), kernels.WinogradRows})
	}
	return rows
}

// slowRows are those of a tile that is slow to build.
func slowRows(f kernels.ForcedTile, odd int) (rows []tileRow) {
	more := line(f.Rows+1, odd, f.Columns+4, false)
	switch f.Family {
	case "conv2d_implicit":
		rows = []tileRow{{c: cases.Conv2DForward, shape: more},
			{c: cases.Conv2DBackwardData, shape: strided(odd, false)}}
	case "conv2d_implicit_moments":
		rows = []tileRow{{c: cases.FusedForward, shape: more},
			{c: cases.FusedForward, shape: strided(odd, false)}}
	case "conv2d_implicit_sums":
		rows = []tileRow{{c: cases.FusedBackwardData, shape: strided(odd, false)}}
	case "conv2d_weight":
		rows = []tileRow{{c: cases.Conv2DBackwardWeight, shape: strided(odd, false)},
			{c: cases.Conv2DBackwardWeight, shape: image(f.Columns+4, f.Rows+4, false)}}
	}
	for i := range rows {
		rows[i].winograd = kernels.WinogradOff
	}
	return rows
}

// line is a convolution of one row of pixels, with three taps along it.
func line(pixels, channels, outputs int, accumulate bool) cases.Shape {
	return cases.S("N", 1, "H", 1, "W", pixels, "C", channels, "K", outputs, "R", 1, "S", 3,
		"stride", 1, "pad", 0, "padW", 1, "accumulate", accumulate)
}

// strided is a convolution with strides and paddings that differ, and taps that fall outside.
func strided(outputs int, accumulate bool) cases.Shape {
	return cases.S("N", 3, "H", 9, "W", 11, "C", 48, "K", outputs, "R", 3, "S", 2, "stride", 2,
		"strideW", 1, "pad", 1, "padW", 0, "accumulate", accumulate)
}

// image is a convolution of one tap, of enough pixels for several slices of a weight gradient.
func image(channels, outputs int, accumulate bool) cases.Shape {
	return cases.S("N", 3, "H", 17, "W", 21, "C", channels, "K", outputs, "R", 1, "S", 1,
		"stride", 1, "pad", 0, "accumulate", accumulate)
}

// square is a convolution that Winograd can make, of tiles that reach over the border.
func square(channels, outputs int) cases.Shape {
	return cases.S("N", 2, "H", 9, "W", 10, "C", channels, "K", outputs, "R", 3, "S", 3,
		"stride", 1, "pad", 1)
}
