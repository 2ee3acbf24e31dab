package harness

// KernelOperations are the operations that single kernels, or a few of them, compute. A new one is
// a function in a file of its family and a line here.
func KernelOperations() Operations {
	return Operations{
		"adamw":             adamw,
		"add_relu":          addReLU,
		"batch_norm":        batchNorm,
		"color_jitter":      colorJitter,
		"conv2d":            conv2d,
		"cosine_similarity": cosineSimilarity,
		"cross_entropy":     crossEntropy,
		"ema":               ema,
		"gaussian_blur":     gaussianBlur,
		"global_avg_pool2d": globalAvgPool2D,
		"grayscale":         grayscale,
		"horizontal_flip":   horizontalFlip,
		"lars":              lars,
		"lars_variant":      larsVariant,
		"linear":            linear,
		"max_pool2d":        maxPool2D,
		"normalize":         normalize,
		"nt_xent":           ntXent,
		"relu":              relu,
		"resized_crop":      resizedCrop,
		"sgd":               sgd,
	}
}
