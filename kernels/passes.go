package kernels

// Names of passes for engine.Recorder.Scope: the parts of a training step by which plans, profiles
// and traces group its operations.
const (
	PassViews          = "views"
	PassConvolution    = "forward convolution"
	PassNorm           = "forward norm"
	PassNormBackward   = "backward norm"
	PassDataGradient   = "data gradient"
	PassWeightGradient = "weight gradient"
	PassPooling        = "pooling and cast"
	PassHead           = "head and loss"
	PassOptimizer      = "optimiser"
	PassOther          = "other"
)

// Passes returns the passes of a step on views already made, in the order in which plans list them.
func Passes() []string {
	return []string{
		PassConvolution, PassNorm, PassNormBackward, PassDataGradient, PassWeightGradient,
		PassPooling, PassHead, PassOptimizer,
	}
}
