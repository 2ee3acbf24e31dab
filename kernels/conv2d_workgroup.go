package kernels

import (
	"fmt"

	"vksimclr/engine"
)

// With VK_NV_cooperative_matrix2 a whole workgroup holds a matrix, and tensor layouts load the
// pixels under a tap. The driver chooses how sums are staged and in which order a round's terms are
// added. So Policy decides (MatricesWorkgroup), and the tile follows from the shape alone: nobody
// has shown yet that two tiles give the same bits.
//
// This form makes forward convolutions, and the data gradients of stride 1. It writes y in the
// order of the grid, so that data gradients of other strides remain with FormMatrix.

// workgroupRows are the pixels that a workgroup computes.
const workgroupRows = 128

// workgroupTile is the tile for so many channels and outputs, if the device multiplies it.
func workgroupTile(c engine.Caps, channels, outputs int) (tile, bool) {
	columns, depth := 128, 64
	if outputs <= 64 {
		columns = 64
	}
	for depth > 16 && depth/2 >= channels {
		depth /= 2
	}
	for _, lanes := range []int{256, 128} {
		for _, s := range c.Matrix2.Workgroups(lanes) {
			multiplies := divides(s.M, workgroupRows) && divides(s.N, columns) &&
				divides(s.K, depth) && c.Matrix2.MaxDimension >= max(workgroupRows, columns)
			if multiplies && lanes <= c.MaxInvocations {
				return wholeTile(workgroupRows, columns, depth, lanes), true
			}
		}
	}
	return tile{}, false
}

// wholeTile is the tile of a workgroup that holds a matrix of so many pixels, outputs and terms.
func wholeTile(rows, columns, depth, lanes int) tile {
	return tile{form: engine.FormWorkgroup, rows: int32(rows), columns: int32(columns),
		local: lanes, matrix: engine.Matrix{M: rows, N: columns, K: depth}}
}

func divides(part, whole int) bool { return part > 0 && whole%part == 0 }

// workgroupTile is the tile on which these passes run under the policy, if the form makes them.
func (p Policy) workgroupTile(r *engine.Recorder, x, y engine.Tensor, passes []implicitParams) (
	tile, bool) {
	for _, pass := range passes {
		if !pass.linear() {
			return tile{}, false
		}
	}
	if p.forced != nil {
		return *p.forced, p.forced.form == engine.FormWorkgroup
	}
	if p.Matrices != MatricesWorkgroup || x.DType() != engine.F16 {
		return tile{}, false
	}
	return workgroupTile(r.Device().Caps(), x.Dim(-1), y.Dim(-1))
}

// span says which pixels of the grid a workgroup computes: H rows by W columns of N images.
type span struct{ n, h, w int32 }

// spanOf is the span of so many pixels, a power of two, that leaves the fewest workgroups for the
// pass; of several, the widest.
func (p implicitParams) spanOf(rows int32) (best span) {
	least := int32(-1)
	for w := rows; w >= 1; w /= 2 {
		for h := rows / w; h >= 1; h /= 2 {
			s := span{rows / (w * h), h, w}
			if n := p.groupsOf(s); least < 0 || n < least {
				best, least = s, n
			}
		}
	}
	return best
}

// groupsOf is the number of spans that cover the pixels.
func (p implicitParams) groupsOf(s span) int32 {
	return divUpInt(p.Pixels/(p.GridH*p.GridW), s.n) * divUpInt(p.GridH, s.h) *
		divUpInt(p.GridW, s.w)
}

// flat is the pass as one image of one row, where that is the same: a filter of one tap that meets
// every pixel in turn. No tile then ends at the border of an image.
func (p implicitParams) flat() implicitParams {
	same := p.InputH == p.GridH && p.InputW == p.GridW && p.OffsetH == 0 && p.OffsetW == 0
	if same && p.TapsR*p.TapsS == 1 && p.InputStepH == 1 && p.InputStepW == 1 && p.linear() {
		p.GridH, p.InputH, p.OutputH = 1, 1, 1
		p.GridW, p.InputW, p.OutputW = p.Pixels, p.Pixels, p.Pixels
	}
	return p
}

// ofWorkgroups is the pass, whose pixels are counted, on a tile of FormWorkgroup.
func (p implicitParams) ofWorkgroups(t tile) implicitParams {
	if !p.linear() {
		panic(fmt.Sprintf("kernels: a grid that is not all of y on tile %s: %+v", t.name(), p))
	}
	p = p.flat()
	p.Groups = p.OutputBlocks * p.groupsOf(p.spanOf(t.rows))
	return p
}

// geometry is the specialisation constant GEOMETRY of conv2d_implicit_matrix_workgroup.
func (p implicitParams) geometry(t tile) uint32 {
	s := p.spanOf(t.rows)
	return uint32(s.h) | uint32(s.w)<<12 | flag(p.InputStepH > 1 || p.InputStepW > 1)<<24
}
