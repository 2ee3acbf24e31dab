package models

// ResNetConfig describes a residual network (He et al. 2015).
type ResNetConfig struct {
	// Block is "basic" (two 3×3 convolutions) or "bottleneck" (1×1, 3×3, 1×1).
	Block string

	// Layers is the number of blocks of each stage. Stage i has width Width·2^i. Every stage but
	// the first halves the image.
	Layers []int

	// Width is the number of channels of the stem and of the first stage.
	Width int

	// Stem is StemCIFAR, StemCIFARPad2 or StemImageNet.
	Stem string

	// ZeroGamma starts the last batch norm of each block at 0, as SimCLR's initialisation does.
	ZeroGamma bool

	// Project gives the first block of the first stage a projection shortcut too, as the reference
	// implementation does.
	Project bool

	// PoolAtEnd pads the ImageNet stem's pooling by one row below and one column on the right, as
	// TensorFlow does for images of even size, instead of by one pixel on all sides.
	PoolAtEnd bool

	// BiasedVariance has running variances follow the batches' biased ones, as TensorFlow's do,
	// instead of the unbiased ones, as PyTorch's do.
	BiasedVariance bool

	// SKRatio above 0 gives bottlenecks selective kernels (Li et al. 2019) and the network the
	// changes of ResNet-D (He et al. 2019), as SimCLR v2 has them: shortcuts average 2×2 pixels
	// before their projection, and the ImageNet stem is three 3×3 convolutions. It is the width
	// between a selective kernel's linear layers in widths of its stage, at least 32 channels;
	// v2's is 1/16. Basic blocks get the changes of ResNet-D alone.
	SKRatio float64

	// SERatio above 0 ends blocks in squeeze-and-excite (Hu et al. 2018). It is the width between
	// its linear layers in widths of the block's output.
	SERatio float64
}

// The stems of a ResNet.
const (
	StemCIFAR     = "cifar"      // 3×3 of stride 1, no pooling
	StemCIFARPad2 = "cifar_pad2" // the same with padding 2, as solo-learn's
	StemImageNet  = "imagenet"   // 7×7 of stride 2, then 3×3 max pooling of stride 2
)

// Stems lists the words that ResNetConfig.Stem may be.
func Stems() []string { return []string{StemCIFAR, StemCIFARPad2, StemImageNet} }

// SmallStem tells whether the stem keeps the size of views: it is made for up to 32 pixels.
func (cfg ResNetConfig) SmallStem() bool {
	return cfg.Stem == StemCIFAR || cfg.Stem == StemCIFARPad2
}

// DeepStem tells whether the stem has three convolutions instead of one.
func (cfg ResNetConfig) DeepStem() bool { return cfg.SKRatio > 0 && cfg.Stem == StemImageNet }

// lastGamma is the first weight of a block's last batch norm.
func (cfg ResNetConfig) lastGamma() float32 {
	if cfg.ZeroGamma {
		return 0
	}
	return 1
}

// stride is the stride of block j of a stage.
func (cfg ResNetConfig) stride(stage, j int) int {
	if stage > 0 && j == 0 {
		return 2
	}
	return 1
}

// projects tells whether the shortcut of block j of a stage is projected from in to out channels.
func (cfg ResNetConfig) projects(stage, j, in, out int) bool {
	return cfg.Project && j == 0 || cfg.stride(stage, j) != 1 || in != out
}
