package kernels

import (
	"fmt"
	"slices"
	"strings"

	"vksimclr/engine"
)

// imageGroups is the number of workgroups where each stays inside one image (shaders/include/images.glsl).
func imageGroups(images, pixels uint32) int { return int(images) * itemGroups(pixels) }

// checkImages panics unless the tensors are images [N,H,W,4] f32 of the first one's shape.
func checkImages(op string, first engine.Tensor, tensors ...engine.Tensor) {
	for _, t := range append(tensors, first) {
		if t.Rank() != 4 || t.Dim(3) != 4 || t.DType() != engine.F32 {
			panic(fmt.Sprintf("kernels: %s: %v is not a batch of images [N,H,W,4] f32", op, t))
		}
		if !slices.Equal(t.Shape(), first.Shape()) {
			panic(fmt.Sprintf("kernels: %s: %v does not match %v", op, t, first))
		}
	}
}

// checkPerImage panics unless t has the given shape and holds floats, or else words of either sign: all of them are small and not negative.
func checkPerImage(op string, t engine.Tensor, float bool, dims ...int) {
	if !slices.Equal(t.Shape(), dims) || float != (t.DType() == engine.F32) || t.DType() == engine.U8 {
		kind := "words"
		if float {
			kind = "f32"
		}
		panic(fmt.Sprintf("kernels: %s: %v is not %v %s", op, t, dims, kind))
	}
}

// perImage runs a kernel over images y from x, in as many pieces as the device's bindings want; first is the number of a piece's first image.
func perImage(r *engine.Recorder, y, x engine.Tensor, dispatch func(y, x engine.Tensor, images, first uint32)) {
	for _, c := range r.Cut(y, x) {
		dispatch(y.Slice(c.Lo, c.Hi), x.Slice(c.Lo, c.Hi), uint32(c.Hi-c.Lo), uint32(c.Lo))
	}
}

// A choice is a named alternative, for configurations: its text form is its name.
type choice interface{ ~uint32 }

func choiceName[C choice](c C, names []string) string {
	if int(c) < len(names) {
		return names[c]
	}
	return fmt.Sprintf("choice %d", uint32(c))
}

func parseChoice[C choice](c *C, names []string, text []byte) error {
	i := slices.Index(names, string(text))
	if i < 0 {
		return fmt.Errorf("%q is none of %s", text, strings.Join(names, ", "))
	}
	*c = C(i)
	return nil
}

func marshalChoice[C choice](c C, names []string) ([]byte, error) {
	if int(c) >= len(names) {
		return nil, fmt.Errorf("%d is none of %s", uint32(c), strings.Join(names, ", "))
	}
	return []byte(names[c]), nil
}
