package program

import (
	"reflect"
	"strconv"
	"strings"

	"vksimclr/data"
)

// Settings is everything that decides a run, as the program's user says it. A field is a key of
// the TOML file by its tag, and a flag of `vksimclr train` by the same words with dashes; its
// default and help stand in settingTable.
type Settings struct {
	Data  string `toml:"data"`
	Limit int    `toml:"limit"`

	Labels      string `toml:"labels"`
	Val         string `toml:"val"`
	MaxPixels   int    `toml:"max_pixels"`
	Range       string `toml:"range"`
	BadPictures string `toml:"bad_pictures"`
	JPEG        string `toml:"jpeg"`
	MaxSide     int    `toml:"max_side"`

	Size          int     `toml:"size"`
	Crop          string  `toml:"crop"`
	MinCropArea   float64 `toml:"min_crop_area"`
	Interpolation string  `toml:"interpolation"`
	Normalize     string  `toml:"normalize"`
	Color         string  `toml:"color"`
	ColorStrength float64 `toml:"color_strength"`
	Grayscale     float64 `toml:"grayscale"`
	Blur          bool    `toml:"blur" negatable:""`

	MaxCropArea    float64 `toml:"max_crop_area"`
	MinAspect      float64 `toml:"min_aspect"`
	MaxAspect      float64 `toml:"max_aspect"`
	Antialias      string  `toml:"antialias"`
	Flip           float64 `toml:"flip"`
	VerticalFlip   float64 `toml:"vertical_flip"`
	Turn           float64 `toml:"turn"`
	Jitter         float64 `toml:"jitter"`
	Brightness     float64 `toml:"brightness"`
	Contrast       float64 `toml:"contrast"`
	Saturation     float64 `toml:"saturation"`
	Hue            float64 `toml:"hue"`
	BrightnessBy   string  `toml:"brightness_by"`
	ContrastAround string  `toml:"contrast_around"`
	SaturationBy   string  `toml:"saturation_by"`

	BlurProbability float64 `toml:"blur_probability"`
	BlurKernel      int     `toml:"blur_kernel"`
	BlurMinSigma    float64 `toml:"blur_min_sigma"`
	BlurMaxSigma    float64 `toml:"blur_max_sigma"`
	BlurSigmaPer    string  `toml:"blur_sigma_per"`
	BlurBorder      string  `toml:"blur_border"`

	EvalView   string `toml:"eval_view"`
	EvalResize int    `toml:"eval_resize"`

	SmallViews   int     `toml:"small_views"`
	SmallSize    int     `toml:"small_size"`
	SmallMinArea float64 `toml:"small_min_area"`
	SmallMaxArea float64 `toml:"small_max_area"`

	Arch           string `toml:"arch"`
	Width          int    `toml:"width"`
	HeadLayers     int    `toml:"head_layers"`
	Hidden         int    `toml:"hidden" aliases:"head-hidden"`
	Dim            int    `toml:"dim" aliases:"head-dim"`
	LastBN         bool   `toml:"last_bn" negatable:""`
	Initialization string `toml:"initialization"`
	Precision      string `toml:"precision"`

	WidthMultiplier int     `toml:"width_multiplier"`
	Stem            string  `toml:"stem"`
	Shortcut        string  `toml:"shortcut"`
	ZeroGamma       string  `toml:"zero_gamma"`
	PoolPadding     string  `toml:"pool_padding"`
	RunningVar      string  `toml:"running_var"`
	SKRatio         float64 `toml:"sk_ratio"`
	SERatio         float64 `toml:"se_ratio"`
	HeadNorm        string  `toml:"head_norm"`
	HeadBias        string  `toml:"head_bias"`

	LossScale    string  `toml:"loss_scale"`
	HiddenNorm   bool    `toml:"hidden_norm" negatable:""`
	DCLNegatives string  `toml:"dcl_negatives"`
	DCLWSigma    float64 `toml:"dclw_sigma"`
	MemoryKeys   int     `toml:"memory_keys"`
	MemoryDecay  float64 `toml:"memory_decay"`

	Loss             string  `toml:"loss"`
	Temperature      float64 `toml:"temperature"`
	Optimizer        string  `toml:"optimizer"`
	LR               float64 `toml:"lr"`
	LRScaling        string  `toml:"lr_scaling"`
	Momentum         float64 `toml:"momentum"`
	WeightDecay      float64 `toml:"weight_decay"`
	TrustCoefficient float64 `toml:"trust_coefficient" aliases:"trust"`

	Nesterov       bool    `toml:"nesterov" negatable:""`
	LARS           string  `toml:"lars"`
	OptimizerStyle string  `toml:"optimizer_style"`
	Beta2          float64 `toml:"beta2"`
	Eps            float64 `toml:"eps"`
	Exclude        string  `toml:"exclude"`
	ExcludeScale   string  `toml:"exclude_scale"`
	EMADecay       float64 `toml:"ema_decay"`

	Epochs       int     `toml:"epochs"`
	Batch        int     `toml:"batch"`
	WarmupEpochs float64 `toml:"warmup_epochs"`
	Seed         int64   `toml:"seed"`

	LRSchedule string  `toml:"lr_schedule"`
	LRStart    float64 `toml:"lr_start"`
	LREnd      float64 `toml:"lr_end"`
	LROffset   int     `toml:"lr_offset"`
	LRSteps    string  `toml:"lr_steps"`
	LRFactor   float64 `toml:"lr_factor"`
	LastBatch  string  `toml:"last_batch"`

	MicroBatch string `toml:"micro_batch"`
	BN         string `toml:"bn"`
	Views      string `toml:"views"`

	Winograd string `toml:"winograd"`
	Fuse     string `toml:"fuse"`
	Matrices string `toml:"matrices"`

	Init            string `toml:"init"`
	Device          string `toml:"device"`
	Resident        string `toml:"resident"`
	Out             string `toml:"out"`
	CheckpointEvery int    `toml:"checkpoint_every"`
	Profile         bool   `toml:"profile"`
	Trace           string `toml:"trace"`
	Report          string `toml:"report"`

	KNNK           int     `toml:"knn_k"`
	KNNTemperature float64 `toml:"knn_temperature"`
	KNNBank        int     `toml:"knn_bank"`
	KNNTest        int     `toml:"knn_test"`
	JudgeEMA       bool    `toml:"judge_ema" negatable:""`

	EvalEvery    int    `toml:"eval_every"`
	EvalPictures int    `toml:"eval_pictures"`
	Probe        string `toml:"probe"`
	KeepBest     string `toml:"keep_best"`
	EarlyStop    string `toml:"early_stop"`
	OnCollapse   string `toml:"on_collapse"`
	Log          string `toml:"log"`
}

// defaultSettings is the embedded data set on a network small enough for a CPU.
func defaultSettings() Settings {
	var s Settings
	for _, f := range s.fields() {
		if err := f.parse(f.about.value); err != nil {
			panic("default of " + f.about.key + ": " + err.Error())
		}
	}
	return s
}

// field is one setting: what is known about it and its place in memory.
type field struct {
	about setting
	value reflect.Value
}

// fields lists the settings in the order of the struct, which is that of the file.
func (s *Settings) fields() []field {
	v := reflect.ValueOf(s).Elem()
	list := make([]field, v.NumField())
	for i, about := range settingTable() {
		list[i] = field{about, v.Field(i)}
	}
	return list
}

func (f field) parse(text string) (err error) {
	switch f.value.Kind() {
	case reflect.String:
		f.value.SetString(text)
	case reflect.Bool:
		var b bool
		b, err = strconv.ParseBool(text)
		f.value.SetBool(b)
	case reflect.Float64:
		var x float64
		x, err = strconv.ParseFloat(text, 64)
		f.value.SetFloat(x)
	default:
		var n int64
		n, err = strconv.ParseInt(text, 10, 64)
		f.value.SetInt(n)
	}
	return err
}

// settingFlag is the flag of a field: settingFlag("WeightDecay") is "weight-decay". ok is false
// for other names.
func settingFlag(fieldName string) (flag string, ok bool) {
	f, ok := reflect.TypeFor[Settings]().FieldByName(fieldName)
	return strings.ReplaceAll(f.Tag.Get("toml"), "_", "-"), ok
}

// override copies the settings with the given flag names from others: the command line goes over
// the file.
func (s *Settings) override(from Settings, flags []string) {
	source := from.fields()
	for i, f := range s.fields() {
		for _, flag := range flags {
			if strings.ReplaceAll(flag, "-", "_") == f.about.key {
				f.value.Set(source[i].value)
			}
		}
	}
}

// difference is the first setting, if any, in which two runs would train different bits. The
// folder of a data set may be another: data gets moved.
func (s Settings) difference(other Settings) (key string, mine, others any, differ bool) {
	theirs := other.fields()
	for i, f := range s.fields() {
		if f.about.key == "data" && sameData(s.Data, other.Data) {
			continue
		}
		if !f.about.run && !f.value.Equal(theirs[i].value) {
			return f.about.key, f.value.Interface(), theirs[i].value.Interface(), true
		}
	}
	return "", nil, nil, false
}

func sameData(a, b string) bool {
	x, errX := data.ParseSpec(a)
	y, errY := data.ParseSpec(b)
	return errX == nil && errY == nil && x.Kind == y.Kind && x.Count == y.Count
}
