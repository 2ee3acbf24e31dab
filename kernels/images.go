package kernels

import (
	"fmt"
	"slices"
	"strings"

	"vksimclr/engine"
)

// imageGroups returns the number of workgroups where each one stays inside one image (see
// shaders/include/images.glsl).
func imageGroups(images, pixels uint32) int { return int(images) * itemGroups(pixels) }

// checkImages panics unless all tensors are images [N,H,W,4] f32 of the first one's shape.
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

// checkPerImage panics unless t has the shape dims and holds f32, or without float 32-bit words.
// Words may be signed or not: all values are small and not negative.
func checkPerImage(op string, t engine.Tensor, float bool, dims ...int) {
	dtype := t.DType()
	if !slices.Equal(t.Shape(), dims) || float != (dtype == engine.F32) || dtype == engine.U8 {
		kind := "words"
		if float {
			kind = "f32"
		}
		panic(fmt.Sprintf("kernels: %s: %v is not %v %s", op, t, dims, kind))
	}
}

// perImage calls dispatch for slices of the images y and x that the device can bind. A slice has so
// many images, from image first on.
func perImage(r *engine.Recorder, y, x engine.Tensor,
	dispatch func(y, x engine.Tensor, images, first uint32)) {
	for _, c := range r.Cut(y, x) {
		dispatch(y.Slice(c.Lo, c.Hi), x.Slice(c.Lo, c.Hi), uint32(c.Hi-c.Lo), uint32(c.Lo))
	}
}

// An enum is a type of named values. The text form of value i is names[i], for configurations.
type enum interface{ ~uint32 }

func enumName[E enum](e E, names []string) string {
	if int(e) < len(names) {
		return names[e]
	}
	return fmt.Sprintf("value %d", uint32(e))
}

func parseEnum[E enum](e *E, names []string, text []byte) error {
	i := slices.Index(names, string(text))
	if i < 0 {
		return fmt.Errorf("%q is not one of %s", text, strings.Join(names, ", "))
	}
	*e = E(i)
	return nil
}

func marshalEnum[E enum](e E, names []string) ([]byte, error) {
	if int(e) >= len(names) {
		return nil, fmt.Errorf("%d is not one of %s", uint32(e), strings.Join(names, ", "))
	}
	return []byte(names[e]), nil
}
