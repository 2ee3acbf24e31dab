package kernels

// Interpolation names the filter by which a resize weights the pixels around a position.
type Interpolation uint32

const (
	// Bilinear is a triangle, widened when shrinking (antialiased), as in torchvision and PIL.
	Bilinear Interpolation = iota
	// BilinearPlain is a triangle that is never widened; the edge is clamped.
	BilinearPlain
	// Bicubic is Keys's filter with a = -1/2, never widened, as in tf.image.resize, which the
	// reference implementation of SimCLR uses.
	Bicubic
	// BicubicAntialias is Keys's filter with a = -1/2, widened when shrinking, as in torchvision
	// and PIL.
	BicubicAntialias
)

var interpolations = []string{"bilinear", "bilinear_plain", "bicubic", "bicubic_antialias"}

func (i Interpolation) String() string               { return enumName(i, interpolations) }
func (i Interpolation) MarshalText() ([]byte, error) { return marshalEnum(i, interpolations) }
func (i *Interpolation) UnmarshalText(text []byte) error {
	return parseEnum(i, interpolations, text)
}
