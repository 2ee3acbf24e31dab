package program

import (
	"slices"

	"vksimclr/models"
)

// firstPrefix begins the names of first weights, as train.ReadEncoder gives them.
const firstPrefix = "encoder."

// followFirst decides what is open of arch, width and size by the weights that the encoder begins
// with: other networks could not take them. It returns what is still open.
func (t *session) followFirst(open []string) []string {
	if t.first == nil || !slices.Contains(open, "arch") {
		return open
	}
	stem, width := t.first[firstPrefix+"conv1.weight"], len(t.first[firstPrefix+"bn1.weight"])
	if width == 0 {
		return open
	}
	small := len(stem) == width*3*3*3 // the CIFAR stem
	size := naturalSize("imagenet")
	if small {
		size = naturalSize("cifar")
	}
	for _, arch := range models.EncoderNames() {
		for _, w := range []int{t.Width, width} {
			o := t.encoderOptions(size)
			o.Width = w
			if !fitsFirst(t.first, arch, o) {
				continue
			}
			t.Arch, t.Width = arch, w
			decided := []string{"arch"}
			if small && t.Size == 0 {
				t.Size, decided = size, append(decided, "size")
			}
			return slices.DeleteFunc(open, func(key string) bool {
				return slices.Contains(decided, key)
			})
		}
	}
	return open
}

// fitsFirst tells whether an encoder has exactly the given weights.
func fitsFirst(first models.State, arch string, o models.EncoderOptions) bool {
	config, err := models.NamedEncoder(arch, o)
	if err != nil {
		return false
	}
	var l models.Layout
	if _, err := config.Build(&l, firstPrefix); err != nil {
		return false
	}
	all := slices.Concat(l.Params, l.Buffers)
	for _, p := range all {
		if len(first[p.Name]) != p.Elements() {
			return false
		}
	}
	return len(all) == len(first)
}
