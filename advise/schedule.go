package advise

import (
	"fmt"
	"math"
	"strings"
)

// The length of a run.
const (
	wantedSteps  = 10_000 // CIFAR-10 takes them in 100 epochs of batch 512
	usualLargest = 512    // batch; a larger one takes fewer steps, not more pictures
	leastEpochs  = 30     // of a large set
	mostEpochs   = 800    // of a small set
	shortest     = 5      // epochs, however slow the device
)

// wantedBatch is the batch for the number of pictures and the kind of device.
func (c *chooser) wantedBatch() int {
	if batch, ok := c.number("batch"); ok {
		return int(batch)
	}
	n, batch := c.Pictures.Count, 256
	switch {
	case c.Device.cpu():
		batch = 128
	case n >= 50_000:
		batch = 512
	}
	for batch > 16 && batch > n/8 {
		batch /= 2
	}
	for batch > 2 && batch > n {
		batch /= 2
	}
	return batch
}

// wantedEpochs is the length of a run without regard to time.
func (c *chooser) wantedEpochs(batch int) int {
	if epochs, ok := c.number("epochs"); ok {
		return int(epochs)
	}
	each := max(1, c.Pictures.Count/min(batch, usualLargest))
	return roundEpochs(min(max((wantedSteps+each-1)/each, leastEpochs), mostEpochs))
}

// wantedPictures is how many pictures a run should see, repetitions counted.
func (c *chooser) wantedPictures() float64 {
	return float64(c.wantedEpochs(c.wantedBatch())) * float64(c.Pictures.Count)
}

func (c *chooser) batch() {
	c.net.Batch = c.wantedBatch()
	if _, ok := c.given("batch"); ok {
		return
	}
	n := c.Pictures.Count
	switch {
	case n < 8*128 || !c.Device.cpu() && n < 8*256:
		c.because("batch", "%s pictures: a larger batch would make few steps an epoch",
			count(float64(n)))
	case c.Device.cpu():
		c.because("batch", "usual on a CPU: more pictures would only make steps longer")
	case c.net.Batch == 512:
		c.because("batch", "usual for %s pictures: more negatives in a step", count(float64(n)))
	default:
		c.because("batch", "usual for fewer than 50,000 pictures")
	}
	if c.Fits == nil {
		return
	}
	if fits := c.Fits(c.net); fits >= 2 && fits < c.net.Batch {
		wanted := c.net.Batch
		for c.net.Batch > fits {
			c.net.Batch /= 2
		}
		c.because("batch", "%d pictures do not fit into the device's memory", wanted)
	}
}

func (c *chooser) epochs() {
	c.epochCount = c.wantedEpochs(c.net.Batch)
	if _, ok := c.given("epochs"); ok {
		return
	}
	n := c.Pictures.Count
	steps := max(1, n/c.net.Batch) * c.epochCount
	switch {
	case c.epochCount >= mostEpochs:
		c.because("epochs", "the most that a small set gains from")
	case c.epochCount <= leastEpochs:
		c.because("epochs", "%s steps: fewer epochs learn little from each picture",
			count(float64(steps)))
	default:
		c.because("epochs", "%s steps", count(float64(steps)))
	}
	if c.Speed == nil || n == 0 || c.quick(candidate{c.net.Arch, c.net.Size}) ||
		c.Fits != nil && c.Fits(c.net) < c.net.Batch { // a given batch that will be refused
		return
	}
	speed := c.Speed(c.net)
	if most := speed * c.budget() / float64(n); speed > 0 && most < float64(c.epochCount) {
		wanted := c.epochCount
		if c.epochCount = max(min(shortest, wanted), roundDown(int(most))); c.epochCount < wanted {
			c.because("epochs", "%s on this device; --epochs %d would take %s", hours(float64(n)*
				float64(c.epochCount)/speed), wanted, hours(float64(n)*float64(wanted)/speed))
		}
	}
}

func (c *chooser) warmup() {
	if x, ok := c.number("warmup_epochs"); ok {
		c.warmupFor = x
		return
	}
	c.warmupFor = min(10, float64(c.epochCount)/10)
	if c.warmupFor == 10 {
		c.because("warmup_epochs", "as in the SimCLR paper")
	} else {
		c.because("warmup_epochs", "a tenth of the epochs")
	}
}

// roundEpochs is the nearest number that a person would choose.
func roundEpochs(n int) int {
	step := epochStep(n)
	return (n + step/2) / step * step
}

func roundDown(n int) int { return n / epochStep(n) * epochStep(n) }

func epochStep(n int) int {
	switch {
	case n >= 200:
		return 50
	case n >= 50:
		return 10
	case n >= 20:
		return 5
	}
	return 1
}

// count writes 12345.6 as 12,346 and 3.21 as 3.2.
func count(x float64) string {
	if x < 10 {
		return fmt.Sprintf("%.2g", x)
	}
	digits := fmt.Sprintf("%.0f", math.Round(x))
	var parts []string
	for len(digits) > 3 {
		parts = append([]string{digits[len(digits)-3:]}, parts...)
		digits = digits[:len(digits)-3]
	}
	return strings.Join(append([]string{digits}, parts...), ",")
}

// hours writes a time in the unit that fits.
func hours(seconds float64) string {
	switch {
	case seconds < 90:
		return fmt.Sprintf("%.0f s", seconds)
	case seconds < 90*60:
		return fmt.Sprintf("%.0f min", seconds/60)
	case seconds < 48*3600:
		return fmt.Sprintf("%.1f h", seconds/3600)
	}
	return fmt.Sprintf("%.1f days", seconds/86400)
}
