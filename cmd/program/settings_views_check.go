package program

import "strings"

// viewRanges checks the numbers of how views are made.
func (s Settings) viewRanges() (list []allowed) {
	n := func(v int) float64 { return float64(v) }
	for _, p := range []struct {
		key   string
		value float64
	}{
		{"flip", s.Flip}, {"vertical_flip", s.VerticalFlip}, {"turn", s.Turn},
		{"jitter", s.Jitter}, {"blur_probability", s.BlurProbability},
	} {
		list = append(list, allowed{p.key, p.value, between(p.value, 0, 1),
			"give a probability, 0 to 1"})
	}
	for _, o := range []struct {
		key   string
		value float64
	}{{"brightness", s.Brightness}, {"contrast", s.Contrast}, {"saturation", s.Saturation}} {
		list = append(list, allowed{o.key, o.value, between(o.value, 0, 10),
			"give 0 (none) to 10; SimCLR's is 0.8"})
	}
	least := s.MinCropArea
	return append(list, []allowed{
		{"max_crop_area", s.MaxCropArea, s.MaxCropArea > 0 && between(s.MaxCropArea, least, 1),
			"give a share up to 1, at least min_crop_area"},
		{"min_aspect", s.MinAspect, between(s.MinAspect, 1./16, 16), "give 0.0625 to 16"},
		{"max_aspect", s.MaxAspect, between(s.MaxAspect, s.MinAspect, 16),
			"give min_aspect to 16"},
		{"hue", s.Hue, s.Hue >= 0 && s.Hue*min(s.ColorStrength, 2.5) < 0.5+1e-9,
			"hue times color_strength is the turn: give at most half a turn; SimCLR's is 0.2"},
		{"blur_kernel", n(s.BlurKernel), s.BlurKernel == 0 ||
			between(s.BlurKernel, 1, 1023) && s.BlurKernel%2 == 1,
			"give an odd number up to 1023, or 0 for a tenth of the view"},
		{"blur_min_sigma", s.BlurMinSigma, s.BlurMinSigma > 0 && s.BlurMinSigma <= 100,
			"give more than 0 and at most 100 pixels; SimCLR's is 0.1"},
		{"blur_max_sigma", s.BlurMaxSigma, between(s.BlurMaxSigma, s.BlurMinSigma, 100),
			"give blur_min_sigma to 100 pixels; SimCLR's is 2"},
		{"eval_resize", n(s.EvalResize), s.EvalResize == 0 ||
			between(s.EvalResize, max(1, s.Size), 8192),
			"give the side of a view to 8192 pixels, or 0 for 8/7 of the view"},
		{"small_views", n(s.SmallViews), between(s.SmallViews, 0, 64), "give 0 (none) to 64"},
		{"small_size", n(s.SmallSize), between(s.SmallSize, 0, 4096),
			"give 1 to 4096 pixels, or 0 for 3/7 of the view"},
		{"small_min_area", s.SmallMinArea, s.SmallMinArea > 0 && s.SmallMinArea <= 1,
			"give a share above 0, up to 1; SwAV's is 0.05"},
		{"small_max_area", s.SmallMaxArea, between(s.SmallMaxArea, s.SmallMinArea, 1),
			"give small_min_area to 1; SwAV's is 0.14"},
	}...)
}

// checkViews refuses settings of views that do not go together.
func (s Settings) checkViews(problems *usageError) {
	if _, err := parseNormalize(s.Normalize); err != nil {
		problems.add("%s", err)
	}
	const tenth = 0.1
	if s.Crop == "tensorflow" && s.MaxCropArea > 0 && s.MaxCropArea <= tenth {
		problems.add("max_crop_area is %v, but tensorflow crops show more than a tenth: give "+
			"more, or --crop torchvision", s.MaxCropArea)
	}
	if s.Crop == "tensorflow" && s.SmallViews > 0 && s.SmallMaxArea <= tenth {
		problems.add("small_max_area is %v, but tensorflow crops show more than a tenth: give "+
			"more, or --crop torchvision", s.SmallMaxArea)
	}
	if s.EvalResize > 0 && s.EvalView != "torchvision" {
		problems.add("eval_resize is %d, but --eval-view %s does not resize: give --eval-view "+
			"torchvision, or leave it out", s.EvalResize, s.EvalView)
	}
	if s.Size <= 0 || problems.orNil() != nil {
		return // the rest depends on the size of views
	}
	if err := s.views(s.Size).Validate(); err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			problems.add("%s", strings.TrimPrefix(line, "augment: "))
		}
	}
}
