package augment

import "vksimclr/kernels"

// Config says how views are made. The zero Config is not useful: start from CIFAR or ImageNet.
type Config struct {
	Size int // side of a view in pixels, whatever the size of the pictures

	// MaxSide bounds the longer side of the pictures that views are cut from, in pixels: a larger
	// picture is scaled down first. 0 is the data package's default (data.MaxSide).
	MaxSide int

	CropMode             kernels.CropSampler   // torchvision or tf
	Interpolation        kernels.Interpolation // bilinear or bicubic, antialiased or plain
	MinArea, MaxArea     float64               // areas of crops, as shares of the picture
	MinAspect, MaxAspect float64               // aspect ratios of crops, width / height
	FlipProbability      float64               // left and right are exchanged

	VerticalFlipProbability float64 // top and bottom are exchanged
	TurnProbability         float64 // a turn by 90, 180 or 270 degrees, equally likely

	// ColorStrength is SimCLR's s. 0 leaves out jitter and grayscale. Brightness, Contrast,
	// Saturation and Hue are the most that each of them changes at strength 1, hue in whole turns.
	ColorStrength        float64
	Brightness, Contrast float64
	Saturation, Hue      float64
	ColorSemantics       kernels.ColorSemantics // what each operation does
	JitterProbability    float64
	GrayscaleProbability float64

	BlurProbability    float64
	MinSigma, MaxSigma float64 // standard deviations of the blur, in pixels
	BlurTaps           int     // odd; 0: the reference implementation's 2·⌊(S/10)/2⌋+1
	BlurBorder         kernels.Border
	// SharedSigma means one sigma for all blurred images of a view and step, as in the reference
	// implementation, instead of one sigma for each.
	SharedSigma bool

	Normalize       bool // subtract Mean and divide by Deviation, for views and for evaluation
	Mean, Deviation [3]float64

	// EvalStyle says how a picture becomes the view for evaluation (EvalPlan). EvalProportion of
	// the shorter side is what a central crop keeps. EvalResize is the shorter side before the crop
	// of EvalTorchvision, in pixels; 0: 8/7 of Size, as 256 is of 224, and Size itself up to 32.
	EvalStyle      EvalStyle
	EvalProportion float64
	EvalResize     int

	Small SmallViews // multi-crop

	// FirstView is the number of a program's first view among all views of a picture. Views of
	// different numbers are drawn independently.
	FirstView int
}

// CIFAR is the published recipe for CIFAR-10: the reference implementation at half strength and
// without blur.
func CIFAR() Config {
	c := ImageNet()
	c.Size, c.ColorStrength, c.BlurProbability = 32, 0.5, 0
	return c
}

// ImageNet is the published recipe for ImageNet.
func ImageNet() Config {
	return Config{
		Size:     224,
		CropMode: kernels.TFCrops, Interpolation: kernels.Bicubic,
		MinArea: 0.08, MaxArea: 1, MinAspect: 3. / 4, MaxAspect: 4. / 3,
		FlipProbability: 0.5,
		ColorStrength:   1, Brightness: 0.8, Contrast: 0.8, Saturation: 0.8, Hue: 0.2,
		ColorSemantics:    kernels.SimCLR,
		JitterProbability: 0.8, GrayscaleProbability: 0.2,
		BlurProbability: 0.5, MinSigma: 0.1, MaxSigma: 2, BlurBorder: kernels.ZeroBorder,
		Mean:      [3]float64{0.485, 0.456, 0.406},
		Deviation: [3]float64{0.229, 0.224, 0.225},
		EvalStyle: EvalCentral, EvalProportion: 0.875,
	}
}

// Defaults is CIFAR.
func Defaults() Config { return CIFAR() }
