package program

// viewSettings are those of how views are made.
func viewSettings() []setting {
	rows := []setting{
		{key: "size", value: "0",
			help: "Side of a view in pixels; 0 means auto."},
		{key: "crop", value: "torchvision", words: "torchvision,tensorflow",
			help: "How a crop is drawn: uniform in area and log aspect (torchvision) or in side " +
				"and aspect, at least a tenth of the picture (tensorflow, the released code's)."},
		{key: "min_crop_area", value: "0",
			help: "Smallest crop, as a share of the picture's area; 0 means the data set's own: " +
				"0.2 for shapes, else SimCLR's 0.08."},
		{key: "interpolation", value: "bilinear", words: "bilinear,bicubic",
			help: "How a crop is resized: bilinear or bicubic."},
		{key: "normalize", value: "none",
			help: "Mean and deviation of the encoder's input: none, imagenet, cifar10, cifar100, " +
				"data (measured on the training pictures before the start), or MEAN/STD of three " +
				"numbers each. With --init, the default is what the file says."},
		{key: "color", value: "torchvision", words: "torchvision,tensorflow,tensorflow_v1",
			help: "Meaning of the colour jitter where no flag below says it: torchvision (blend " +
				"with grey), tensorflow (per channel, HSV: the released code), or tensorflow_v1 " +
				"(which adds brightness)."},
		{key: "color_strength", value: "0.5",
			help: "Strength of the colour jitter: 0.5 for CIFAR-10, 1 for ImageNet, 0 for none, " +
				"grey views included."},
		{key: "grayscale", value: "0.2", help: "Probability that a view loses its colours."},
		{key: "blur", value: "false", help: "Blur views, with --blur-probability."},
	}
	rows = append(rows, cropSettings()...)
	rows = append(rows, colorSettings()...)
	rows = append(rows, blurSettings()...)
	return append(rows, evalViewSettings()...)
}

func cropSettings() []setting {
	return []setting{
		{key: "max_crop_area", value: "1", help: "Largest crop, as a share of the picture's area."},
		{key: "min_aspect", value: "0.75", help: "Least aspect ratio of a crop, width to height."},
		{key: "max_aspect", value: "1.3333333333333333", help: "Greatest aspect ratio of a crop."},
		{key: "antialias", value: "auto", words: "auto,on,off",
			help: "Widen the filter where a crop shrinks, as PIL and torchvision do: on, off, or " +
				"auto: for bilinear, not for bicubic, which then is the released code's."},
		{key: "flip", value: "0.5", help: "Probability that left and right are exchanged."},
		{key: "vertical_flip", value: "0", help: "Probability that top and bottom are exchanged."},
		{key: "turn", value: "0",
			help: "Probability of a turn by 90, 180 or 270 degrees, all three alike: 0.75 makes " +
				"every direction alike."},
	}
}

func colorSettings() []setting {
	return []setting{
		{key: "jitter", value: "0.8", help: "Probability that a view's colours are changed."},
		{key: "brightness", value: "0.8",
			help: "Most change of brightness; --color-strength multiplies it, as the next three."},
		{key: "contrast", value: "0.8", help: "Most change of contrast."},
		{key: "saturation", value: "0.8", help: "Most change of saturation."},
		{key: "hue", value: "0.2", help: "Most turn of hue; 1 is all around."},
		{key: "brightness_by", value: "auto", words: "auto,multiply,add",
			help: "Brightness multiplies or adds (the first SimCLR code); auto: as --color says."},
		{key: "contrast_around", value: "auto", words: "auto,grey,channel",
			help: "Contrast is around the mean of the grey picture (grey) or of each channel; " +
				"auto: as --color says."},
		{key: "saturation_by", value: "auto", words: "auto,blend,hsv",
			help: "Saturation blends with the grey picture, or changes S of HSV; auto: as " +
				"--color says."},
	}
}

func blurSettings() []setting {
	return []setting{
		{key: "blur_probability", value: "0.5", help: "Probability that --blur blurs a view."},
		{key: "blur_kernel", value: "0",
			help: "Width of the blur's filter in pixels, odd; 0 means a tenth of the view's " +
				"side, as in the released code (23 at 224, 3 at 32)."},
		{key: "blur_min_sigma", value: "0.1", help: "Least deviation of the blur, in pixels."},
		{key: "blur_max_sigma", value: "2", help: "Greatest deviation of the blur, in pixels."},
		{key: "blur_sigma_per", value: "picture", words: "picture,batch",
			help: "Draw the deviation for each picture, or once for all first (second) views of " +
				"a step, as the released code does."},
		{key: "blur_border", value: "zero", words: "zero,reflect,edge",
			help: "What the blur sees outside a view: zeros (the released code), its reflection " +
				"(torchvision), or the edge repeated (PIL)."},
	}
}

func evalViewSettings() []setting {
	return []setting{
		{key: "eval_view", value: "central", words: "central,official,torchvision",
			help: "How a picture is shown to a trained encoder: the central square of 7/8 of the " +
				"shorter side, a picture of the view's size whole (central); the same by " +
				"bicubic, up to 32 pixels all of the picture (official); or the shorter side " +
				"resized to --eval-resize and the centre cut out (torchvision)."},
		{key: "eval_resize", value: "0",
			help: "Shorter side before --eval-view torchvision cuts, in pixels; 0 means 8/7 of " +
				"the view (256 for 224), and no more than the view up to 32."},
		{key: "small_views", value: "0",
			help: "Further small views of each picture (multi-crop), beside the two large ones."},
		{key: "small_size", value: "0",
			help: "Side of a small view in pixels; 0 means 3/7 of the large one (96 for 224)."},
		{key: "small_min_area", value: "0.05", help: "Smallest crop of a small view."},
		{key: "small_max_area", value: "0.14",
			help: "Largest crop of a small view; large ones then take --min-crop-area 0.14."},
	}
}
