package advise

import "math"

// Bounds of the rules below.
const (
	cifarView  = 32   // pixels: up to here the released code's settings for CIFAR-10 hold
	smallView  = 64   // up to here colours are disturbed as for CIFAR-10
	blurView   = 96   // from here views are blurred, as STL-10's and ImageNet's
	largeBatch = 1024 // from here LARS, and the paper's temperature of 0.1
	longRun    = 300  // epochs, from which the paper found 0.5 to be the best temperature
	greyShare  = 0.95
)

func (c *chooser) views() {
	size := c.net.Size
	if x, ok := c.number("color_strength"); ok {
		c.strength = x
	} else {
		c.strength = 1
		switch {
		case c.Pictures.Grey >= greyShare:
			c.strength = 0.5
			c.because("color_strength", "the pictures are grey: brightness is all there is to see")
		case size <= smallView:
			c.strength = 0.5
			c.because("color_strength", "as for CIFAR-10: views of up to %d px", smallView)
		default:
			c.because("color_strength", "as for ImageNet: views above %d px", smallView)
		}
	}
	if _, ok := c.given("blur"); ok {
		return
	}
	if c.blurred = size >= blurView; c.blurred {
		c.because("blur", "usual for views from %d px on", blurView)
	} else {
		c.because("blur", "views below %d px have no detail to lose", blurView)
	}
}

func (c *chooser) loss() {
	if x, ok := c.number("temperature"); ok {
		c.temperature = x
		return
	}
	switch {
	case c.epochCount >= longRun:
		c.temperature = 0.5
		c.because("temperature", "the best one in the SimCLR paper for %d epochs and more", longRun)
	case c.net.Batch >= largeBatch:
		c.temperature = 0.1
		c.because("temperature", "as in the SimCLR paper for batches from %d on", largeBatch)
	default:
		c.temperature = 0.2
		c.because("temperature", "usual for batches below %d and fewer than %d epochs", largeBatch,
			longRun)
	}
}

// rate decides the rule of update, the learning rate, how it follows the batch, and weight decay.
func (c *chooser) rate() {
	if text, ok := c.given("optimizer"); ok {
		c.rule = text
	} else if c.net.Batch >= largeBatch {
		c.rule = "lars"
		c.because("optimizer", "made for batches from %d on", largeBatch)
	} else {
		c.rule = "sgd"
		c.because("optimizer", "as good as LARS for batches below %d", largeBatch)
	}
	usual := usualRate(c.rule, c.net.Size)
	base, given := c.number("lr")
	if text, ok := c.given("lr_scaling"); ok {
		c.scaling = text
	} else if given {
		c.scaling = "none"
		c.because("lr_scaling", "the given lr is the highest rate")
	} else {
		c.scaling = usual.scaling
		c.because("lr_scaling", "%s", map[string]string{"sqrt": "better than linear for small " +
			"batches", "none": "usual for " + c.rule}[c.scaling])
	}
	if c.baseRate = base; !given {
		c.baseRate = usual.base
		if c.scaling != usual.scaling {
			c.baseRate = rounded(usual.peak(c.net.Batch) / usualOf(c.scaling, 1).peak(c.net.Batch))
		}
		c.because("lr", "usual for %s; the highest rate is %.3g", c.rule,
			usualOf(c.scaling, c.baseRate).peak(c.net.Batch))
	}
	if x, ok := c.number("weight_decay"); ok {
		c.decay = x
		return
	}
	c.decay = usual.decay
	c.because("weight_decay", "usual for %s", c.rule)
}

// usualSettings are a rate, how it follows the batch, and weight decay.
type usualSettings struct {
	base    float64
	scaling string
	decay   float64
}

// usualRate is the usual one of a rule of update. SGD's is 0.12 for a batch of 256, as in the small
// benchmarks of other projects; it grows with √batch, as the SimCLR paper found better for small
// batches. LARS's is the released SimCLR code's for small batches.
func usualRate(rule string, size int) usualSettings {
	switch {
	case rule == "lars" && size <= cifarView:
		return usualSettings{0.2, "sqrt", 1e-4}
	case rule == "lars":
		return usualSettings{0.075, "sqrt", 1e-6}
	case rule == "adamw":
		return usualSettings{0.001, "none", 1e-4}
	case rule == "adam":
		return usualSettings{0.001, "none", 1e-6}
	}
	return usualSettings{0.0075, "sqrt", 5e-4}
}

func usualOf(scaling string, base float64) usualSettings {
	return usualSettings{base: base, scaling: scaling}
}

// peak is the highest rate for a batch.
func (u usualSettings) peak(batch int) float64 {
	switch u.scaling {
	case "linear":
		return u.base * float64(batch) / 256
	case "sqrt":
		return u.base * math.Sqrt(float64(batch))
	}
	return u.base
}

// rounded keeps three digits.
func rounded(x float64) float64 {
	scale := math.Pow(10, 2-math.Floor(math.Log10(x)))
	return math.Round(x*scale) / scale
}
