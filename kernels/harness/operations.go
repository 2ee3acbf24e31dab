package harness

// KernelOperations are the operations that single kernels, or a few of them, compute. A new one is
// a function in a file of its family and a line here.
func KernelOperations() Operations {
	return Operations{
		"adamw":             adamw,
		"add_relu":          addReLU,
		"align_uniform":     alignUniform,
		"batch_norm":        batchNorm,
		"color_jitter":      colorJitter,
		"conv2d":            conv2d,
		"cosine_similarity": cosineSimilarity,
		"cross_entropy":     crossEntropy,
		"dcl":               dcl,
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
		"nt_xent_memory":    ntXentMemory,
		"nt_xent_variant":   ntXentVariant,
		"nt_xent_views":     ntXentViews,
		"relu":              relu,
		"resized_crop":      resizedCrop,
		"sgd":               sgd,
		"supcon":            supCon,

		"channel_normalize":        channelNormalize,
		"color_jitter_mixed":       colorJitterMixed,
		"gaussian_blur_edge":       gaussianBlur,
		"resized_crop_antialiased": resizedCrop,
	}
}
