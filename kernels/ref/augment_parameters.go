package ref

import "math"

// AugmentRanges says what AugmentParameters draws from. It has the fields of kernels.AugmentRanges.
type AugmentRanges struct {
	Rows, Sources         uint32
	CropSampler, Attempts uint32 // sampler 0: torchvision, 1: tf
	MinArea, MaxArea      float32
	MinAspect, MaxAspect  float32 // width / height; its logarithm for torchvision
	MinCovered            float32
	FlipProbability       float32
	JitterProbability     float32
	Brightness, Contrast  float32
	Saturation, Hue       float32
	GrayProbability       float32
	BlurProbability       float32
	MinSigma, MaxSigma    float32
	SharedSigma           uint32
	FirstView             uint32
	AddedBrightness       uint32
	VerticalProbability   float32
	TurnProbability       float32
}

// Extent is the size of a picture and the crop [top, left, height, width] that is taken where every
// attempt failed, in pixels.
type Extent struct {
	Height, Width int32
	Fallback      [4]int32
}

// Augmentation is what was drawn for one row.
type Augmentation struct {
	Box     [4]int32 // top, left, height, width
	Factors [4]float32
	Order   [4]int32
	Flip    uint32 // bits: 1 left to right, 2 upside down, 4 and 8 quarter turns
	Gray    uint32
	Sigma   float32
}

// What a draw is for.
const (
	forCrop = iota
	forChoices
	forFactors
	forOrder
	forSigma
	forTurn
)

// AugmentParameters draws one row: a view of a sample in an epoch. Views are counted from
// FirstView on. Unlike the rest of this package it computes in float32, product by product as the
// shader does: both must decide alike to the last bit.
func AugmentParameters(r AugmentRanges, x Extent, seed [2]uint32,
	step, epoch, sample, view uint32) Augmentation {
	view += r.FirstView
	draw := func(sample, purpose, attempt uint32) [4]uint32 {
		return Philox(seed, [4]uint32{sample, epoch, view<<16 | purpose, attempt})
	}
	a := Augmentation{Box: x.Fallback, Factors: [4]float32{1, 1, 1, 0}, Order: [4]int32{0, 1, 2, 3}}
	for attempt := range r.Attempts {
		crop := cropTorchvision
		if r.CropSampler == 1 {
			crop = cropTF
		}
		if box, ok := crop(r, x, draw(sample, forCrop, attempt)); ok {
			a.Box = box
			break
		}
	}
	choice := draw(sample, forChoices, 0)
	if UnitFloat(choice[0]) < r.FlipProbability {
		a.Flip = 1
	}
	if r.VerticalProbability > 0 || r.TurnProbability > 0 {
		bits := draw(sample, forTurn, 0)
		if UnitFloat(bits[0]) < r.VerticalProbability {
			a.Flip |= 2
		}
		if UnitFloat(bits[1]) < r.TurnProbability {
			a.Flip |= uint32(1+Below(3, bits[2])) << 2
		}
	}
	if UnitFloat(choice[2]) < r.GrayProbability {
		a.Gray = 1
	}
	if UnitFloat(choice[1]) < r.JitterProbability {
		bits := draw(sample, forFactors, 0)
		for i, half := range []float32{r.Brightness, r.Contrast, r.Saturation} {
			a.Factors[i] = uniform(max(0, 1-half), 1+half, bits[i])
		}
		if r.AddedBrightness != 0 {
			a.Factors[0] = uniform(1-r.Brightness, 1+r.Brightness, bits[0])
		}
		a.Factors[3] = uniform(-r.Hue, r.Hue, bits[3])
		bits = draw(sample, forOrder, 0)
		for k := int32(3); k > 0; k-- { // Fisher and Yates
			other := Below(k+1, bits[k])
			a.Order[k], a.Order[other] = a.Order[other], a.Order[k]
		}
	}
	if UnitFloat(choice[3]) < r.BlurProbability {
		bits := draw(sample, forSigma, 0)
		if r.SharedSigma != 0 {
			bits = draw(step, forSigma, 1)
		}
		a.Sigma = uniform(r.MinSigma, r.MaxSigma, bits[0])
	}
	return a
}

// cropTorchvision is one attempt of torchvision's RandomResizedCrop: uniform in area and in the
// logarithm of the aspect ratio.
func cropTorchvision(r AugmentRanges, x Extent, bits [4]uint32) (box [4]int32, ok bool) {
	height, width := x.Height, x.Width
	area := float32(height*width) * uniform(r.MinArea, r.MaxArea, bits[0])
	logAspect := uniform(r.MinAspect, r.MaxAspect, bits[1])
	w, h := roundedSide(area, exactExp(-logAspect)), roundedSide(area, exactExp(logAspect))
	if w <= 0 || h <= 0 || w > width || h > height {
		return box, false
	}
	return [4]int32{Below(height-h+1, bits[2]), Below(width-w+1, bits[3]), h, w}, true
}

// cropTF is one attempt of TensorFlow's sample_distorted_bounding_box for one box that is the whole
// picture: uniform in the side, not in the area; never at the last possible offset; and at least
// MinCovered of the picture.
func cropTF(r AugmentRanges, x Extent, bits [4]uint32) (box [4]int32, ok bool) {
	height, width := x.Height, x.Width
	aspect := uniform(r.MinAspect, r.MaxAspect, bits[0])
	least, most := float32(height*width)*r.MinArea, float32(height*width)*r.MaxArea
	hi := min(roundedSide(most, aspect), height)
	for hi > 0 && roundedWidth(hi, aspect) > width {
		hi--
	}
	lo := min(roundedSide(least, aspect), hi)
	h := lo + Below(hi-lo+1, bits[1])
	w := roundedWidth(h, aspect)
	if float32(w*h) < least { // rounding went below the least area
		h++
		w = roundedWidth(h, aspect)
	}
	if float32(w*h) > most {
		h--
		w = roundedWidth(h, aspect)
	}
	area := float32(w * h)
	if area < least || area > most || area < float32(height*width)*r.MinCovered {
		return box, false
	}
	if w <= 0 || h <= 0 || w > width || h > height {
		return box, false
	}
	box[2], box[3] = h, w
	if h < height {
		box[0] = Below(height-h, bits[2])
	}
	if w < width {
		box[1] = Below(width-w, bits[3])
	}
	return box, true
}

// uniform maps bits to [lo, hi). The conversions forbid fused multiply-add, here and below.
func uniform(lo, hi float32, bits uint32) float32 { return lo + float32((hi-lo)*UnitFloat(bits)) }

// exactExp is exp(x) for |x| <= 3 from products and sums alone: the eighth power of a short series
// for exp(x/8).
func exactExp(x float32) float32 {
	t, sum := x/8, float32(1.0/720)
	for _, c := range []float32{1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5, 1, 1} {
		sum = float32(sum*t) + c
	}
	sum *= sum
	sum *= sum
	return sum * sum
}

// roundedSide is round(√(area / aspect)): the largest h with (2h-1)²·aspect <= 4·area. No
// device can round that differently.
func roundedSide(area, aspect float32) int32 {
	fits := func(h int32) bool {
		side := float32(2*h - 1)
		return float32(side*side)*aspect <= 4*area
	}
	h := int32(math.Sqrt(float64(area/aspect)) + 0.5)
	for h > 0 && !fits(h) {
		h--
	}
	for fits(h + 1) {
		h++
	}
	return h
}

func roundedWidth(h int32, aspect float32) int32 { return int32(float32(float32(h)*aspect) + 0.5) }
