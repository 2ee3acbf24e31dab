package program

import "reflect"

// viewFlags are the settings of views that the command views draws by. Their names are those of
// Settings.
type viewFlags struct {
	Size          int     `group:"Views" placeholder:"PIXELS" help:"As for train."`
	Crop          string  `group:"Views" placeholder:"WORD" help:"As for train."`
	MinCropArea   float64 `group:"Views" placeholder:"SHARE" help:"As for train."`
	MaxCropArea   float64 `group:"Views" placeholder:"SHARE" help:"As for train."`
	MinAspect     float64 `group:"Views" placeholder:"RATIO" help:"As for train."`
	MaxAspect     float64 `group:"Views" placeholder:"RATIO" help:"As for train."`
	Interpolation string  `group:"Views" placeholder:"WORD" help:"As for train."`
	Antialias     string  `group:"Views" placeholder:"WORD" help:"As for train."`
	Flip          float64 `group:"Views" placeholder:"SHARE" help:"As for train."`
	VerticalFlip  float64 `group:"Views" placeholder:"SHARE" help:"As for train."`
	Turn          float64 `group:"Views" placeholder:"SHARE" help:"As for train."`

	Color          string  `group:"Views" placeholder:"WORD" help:"As for train."`
	ColorStrength  float64 `group:"Views" placeholder:"NUMBER" help:"As for train."`
	Jitter         float64 `group:"Views" placeholder:"SHARE" help:"As for train."`
	Brightness     float64 `group:"Views" placeholder:"NUMBER" help:"As for train."`
	Contrast       float64 `group:"Views" placeholder:"NUMBER" help:"As for train."`
	Saturation     float64 `group:"Views" placeholder:"NUMBER" help:"As for train."`
	Hue            float64 `group:"Views" placeholder:"NUMBER" help:"As for train."`
	BrightnessBy   string  `group:"Views" placeholder:"WORD" help:"As for train."`
	ContrastAround string  `group:"Views" placeholder:"WORD" help:"As for train."`
	SaturationBy   string  `group:"Views" placeholder:"WORD" help:"As for train."`
	Grayscale      float64 `group:"Views" placeholder:"SHARE" help:"As for train."`

	Blur            bool    `group:"Views" negatable:"" help:"As for train."`
	BlurProbability float64 `group:"Views" placeholder:"SHARE" help:"As for train."`
	BlurKernel      int     `group:"Views" placeholder:"PIXELS" help:"As for train."`
	BlurMinSigma    float64 `group:"Views" placeholder:"PIXELS" help:"As for train."`
	BlurMaxSigma    float64 `group:"Views" placeholder:"PIXELS" help:"As for train."`
	BlurSigmaPer    string  `group:"Views" placeholder:"WORD" help:"As for train."`
	BlurBorder      string  `group:"Views" placeholder:"WORD" help:"As for train."`

	SmallViews   int     `group:"Views" placeholder:"N" help:"As for train."`
	SmallSize    int     `group:"Views" placeholder:"PIXELS" help:"As for train."`
	SmallMinArea float64 `group:"Views" placeholder:"SHARE" help:"As for train."`
	SmallMaxArea float64 `group:"Views" placeholder:"SHARE" help:"As for train."`
}

// over are the settings with every flag in its place, given or not.
func (f viewFlags) over(s Settings) Settings {
	from, to := reflect.ValueOf(f), reflect.ValueOf(&s).Elem()
	for i := range from.NumField() {
		to.FieldByName(from.Type().Field(i).Name).Set(from.Field(i))
	}
	return s
}
