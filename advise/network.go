package advise

// candidate is an encoder and a size of views that a run may have.
type candidate struct {
	arch string
	size int
}

// The number of pictures from which larger encoders are worth their time.
const (
	manyPictures = 100_000 // resnet50
	somePictures = 2_000   // an encoder above the usual one for the device
)

// largestOn is the largest side of a view, in pixels, that Choose begins with on a device.
func (d Device) largestOn() int {
	switch d.Kind {
	case "cpu":
		return 64
	case "integrated":
		return 96
	}
	return 224
}

// usualSizes are the sides of views that people choose, in ascending order.
func usualSizes() []int { return []int{64, 96, 128, 160, 224} }

// natural is the largest view that the pictures have the pixels for.
func (p Pictures) natural() int {
	if side := max(p.Height, p.Width); p.Uniform && side <= 32 && side > 0 {
		return side
	}
	size := 32
	for _, s := range usualSizes() {
		if 10*p.short() >= 9*s { // a tenth is missing at most
			size = s
		}
	}
	return size
}

// sizes are the views to choose from, the smallest first.
func (c *chooser) sizes() []int {
	if size, ok := c.number("size"); ok && size > 0 {
		return []int{int(size)}
	}
	natural := c.Pictures.natural()
	var sizes []int
	for _, s := range usualSizes() {
		if s < natural {
			sizes = append(sizes, s)
		}
	}
	return append(sizes, natural)
}

// archs are the encoders to choose from, the smallest first.
func (c *chooser) archs() []string {
	if arch, ok := c.given("arch"); ok {
		return []string{arch}
	}
	if c.Pictures.Count >= manyPictures && !c.Device.cpu() {
		return []string{"tiny", "small", "resnet18", "resnet50"}
	}
	return []string{"tiny", "small", "resnet18"}
}

// candidates are in ascending order of their cost. Small encoders see small views only, and
// resnet50 the largest: more pixels do not help the first, and fewer waste the second.
func (c *chooser) candidates() []candidate {
	archs, sizes := c.archs(), c.sizes()
	var list []candidate
	for i, arch := range archs {
		for k, size := range sizes {
			switch {
			case len(archs) > 1 && i == 0 && k > 0,
				len(archs) > 1 && arch == "small" && k > 1,
				len(archs) > 1 && arch == "resnet50" && k < len(sizes)-1:
				continue
			}
			list = append(list, candidate{arch, size})
		}
	}
	return list
}

// usual is the candidate to begin with.
func (c *chooser) usual(list []candidate) int {
	arch := "resnet18"
	if c.Device.cpu() {
		arch = "small"
	}
	best := 0
	for i, n := range list {
		if (n.arch == arch || len(c.archs()) == 1) && n.size <= c.Device.largestOn() {
			best = i
		}
	}
	if list[best].arch != arch && len(c.archs()) > 1 { // a larger size was given
		for i, n := range list {
			if n.arch == arch {
				return i
			}
		}
	}
	return best
}

// cost is about how many GFLOP a picture (two views, forward and backward) takes.
func (n candidate) cost() float64 {
	small, large := map[string]float64{"tiny": 0.032, "small": 0.093, "resnet18": 2.9,
		"resnet34": 6, "resnet50": 11.7, "resnet101": 22, "resnet152": 33, "resnet200": 43},
		map[string]float64{"tiny": 0.25, "small": 0.59, "resnet18": 8.8, "resnet34": 18,
			"resnet50": 36, "resnet101": 69, "resnet152": 102, "resnet200": 133}
	table, side := large, 224.0
	if n.size <= 32 { // the CIFAR stem
		table, side = small, 32.0
	}
	cost, known := table[n.arch]
	if !known {
		cost = table["resnet18"]
	}
	return cost * float64(n.size) / side * float64(n.size) / side
}
