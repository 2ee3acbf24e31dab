// Package train runs SimCLR: configuration, the loop, its metrics and its checkpoints.
package train

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"vksimclr/data"
)

// Config is everything that decides a run. The tags are the one source of names, defaults and help: a field is a key of
// the TOML file by its toml tag and a flag of `vksimclr train` by the same words with dashes. Fields of scope "run"
// (where and how to run, how to judge) do not change the trained bits, so they are left out of checkpoints and may be
// others when a run is resumed.
type Config struct {
	Data  string `toml:"data" default:"shapes" group:"Data" help:"Training pictures: shapes (embedded, shapes:COUNT for more or fewer) or cifar10:DIR."`
	Limit int    `toml:"limit" default:"0" group:"Data" help:"Train on the first N pictures only; 0 means all."`

	Crop          string  `toml:"crop" default:"torchvision" enum:"torchvision,tensorflow" group:"Views" help:"How a crop is drawn: uniform in area and log aspect (torchvision) or in side and aspect (tensorflow)."`
	MinCropArea   float64 `toml:"min_crop_area" default:"0" group:"Views" help:"Smallest crop, as a share of the picture's area; 0 means the data set's own: 0.2 for shapes, else SimCLR's 0.08."`
	Interpolation string  `toml:"interpolation" default:"bilinear" enum:"bilinear,bicubic" group:"Views" help:"How a crop is resized: bilinear or bicubic."`
	Color         string  `toml:"color" default:"torchvision" enum:"torchvision,tensorflow" group:"Views" help:"Meaning of contrast and saturation jitter: torchvision (blend with grey) or tensorflow (per channel, HSV)."`
	ColorStrength float64 `toml:"color_strength" default:"0.5" group:"Views" help:"Strength of the colour jitter: 0.5 for CIFAR-10, 1 for ImageNet, 0 for none."`
	Grayscale     float64 `toml:"grayscale" default:"0.2" group:"Views" help:"Probability that a view loses its colours."`
	Blur          bool    `toml:"blur" default:"false" negatable:"" group:"Views" help:"Blur half of the views."`

	Arch           string `toml:"arch" default:"tiny" enum:"tiny,small,resnet18,resnet34,resnet50,resnet101,resnet152,resnet200" group:"Network" help:"Encoder: tiny, small, resnet18, 34, 50, 101, 152 or 200."`
	Width          int    `toml:"width" default:"0" group:"Network" help:"Channels of the first stage; 0 means the architecture's own (tiny 8, small 16, resnet 64)."`
	HeadLayers     int    `toml:"head_layers" default:"2" group:"Network" help:"Layers of the projection head, 1 to 3."`
	Hidden         int    `toml:"hidden" default:"0" group:"Network" help:"Width of the head's hidden layers; 0 means the encoder's output width."`
	Dim            int    `toml:"dim" default:"128" group:"Network" help:"Width of the head's output, in which views are compared."`
	LastBN         bool   `toml:"last_bn" default:"false" negatable:"" group:"Network" help:"End the head in batch norm without bias, as the released code does, instead of a bias."`
	Initialization string `toml:"initialization" default:"pytorch" enum:"pytorch,torchvision,simclr" group:"Network" help:"First weights: as pytorch's layers, torchvision's ResNet or the released SimCLR code draw them."`
	Precision      string `toml:"precision" default:"fp32" enum:"fp32,mixed" group:"Network" help:"fp32, or mixed: the encoder's activations and their gradients in 16 bits, the loss scaled to suit, all else in 32."`

	Temperature      float64 `toml:"temperature" default:"0.2" group:"Loss and optimiser" help:"Temperature of the contrastive loss."`
	Optimizer        string  `toml:"optimizer" default:"sgd" enum:"lars,sgd,adamw" group:"Loss and optimiser" help:"lars, sgd or adamw."`
	LR               float64 `toml:"lr" default:"0.2" group:"Loss and optimiser" help:"Learning rate: the highest one, or what --lr-scaling makes it from."`
	LRScaling        string  `toml:"lr_scaling" default:"none" enum:"none,linear,sqrt" group:"Loss and optimiser" help:"Highest learning rate: none is lr, linear lr·batch/256, sqrt lr·√batch, the last two as the released SimCLR code."`
	Momentum         float64 `toml:"momentum" default:"0.9" group:"Loss and optimiser" help:"Momentum; beta1 of adamw."`
	WeightDecay      float64 `toml:"weight_decay" default:"0.0005" group:"Loss and optimiser" help:"Weight decay."`
	TrustCoefficient float64 `toml:"trust_coefficient" default:"0.001" group:"Loss and optimiser" help:"Trust coefficient of lars."`

	Epochs       int     `toml:"epochs" default:"2" group:"Schedule" help:"Times through the training pictures."`
	Batch        int     `toml:"batch" default:"128" group:"Schedule" help:"Pictures in a step; each gives two views."`
	WarmupEpochs float64 `toml:"warmup_epochs" default:"0" group:"Schedule" help:"Epochs of rising learning rate at the start, may be a fraction, counted as ⌊epochs·pictures/batch⌋ steps; then it falls to 0 along half a cosine."`
	Seed         int64   `toml:"seed" default:"1" group:"Schedule" help:"Seed of all random numbers; the same seed on the same device gives the same bits."`

	Device          string `toml:"device" default:"" scope:"run" group:"Run" help:"Vulkan device: an index, UUID or part of a name from 'vksimclr devices'. Empty means VKSIMCLR_DEVICE or the best one."`
	Out             string `toml:"out" default:"" scope:"run" group:"Run" help:"Folder of checkpoints, metrics.jsonl, summary.json and config.toml. Empty means a new one under runs/."`
	CheckpointEvery int    `toml:"checkpoint_every" default:"0" scope:"run" group:"Run" help:"Steps between checkpoints; 0 means one after every epoch."`
	Profile         bool   `toml:"profile" default:"false" scope:"run" group:"Run" help:"Time every operation of the step and print where the time goes; the steps get slower."`
	Trace           string `toml:"trace" default:"" scope:"run" group:"Run" help:"File for the last step's operations, for ui.perfetto.dev or chrome://tracing; the steps get slower. Empty means none."`

	KNNK           int     `toml:"knn_k" default:"200" scope:"run" group:"Judge" help:"Neighbours that vote, before the first and after the last epoch."`
	KNNTemperature float64 `toml:"knn_temperature" default:"0.1" scope:"run" group:"Judge" help:"Temperature of their votes."`
	KNNBank        int     `toml:"knn_bank" default:"0" scope:"run" group:"Judge" help:"Training pictures in the bank; 0 means all that are trained on."`
	KNNTest        int     `toml:"knn_test" default:"2000" scope:"run" group:"Judge" help:"Test pictures that are classified; 0 means all."`
}

// Default is the embedded data set on a network small enough for a CPU.
func Default() Config {
	var c Config
	for _, f := range c.fields() {
		if err := f.parse(f.tag.Get("default")); err != nil {
			panic("train: default of " + f.key + ": " + err.Error())
		}
	}
	return c
}

// field is one setting of a Config: its key, its tags and its place in memory.
type field struct {
	key   string
	tag   reflect.StructTag
	value reflect.Value
}

func (c *Config) fields() []field {
	v := reflect.ValueOf(c).Elem()
	list := make([]field, v.NumField())
	for i := range list {
		tag := v.Type().Field(i).Tag
		list[i] = field{tag.Get("toml"), tag, v.Field(i)}
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

// FlagName is the flag of a Config field: FlagName("WeightDecay") is "weight-decay". ok is false for other names.
func FlagName(fieldName string) (flag string, ok bool) {
	f, ok := reflect.TypeFor[Config]().FieldByName(fieldName)
	return strings.ReplaceAll(f.Tag.Get("toml"), "_", "-"), ok
}

// Override copies the settings with the given flag names from another Config: what the command line says goes over
// what the file says.
func (c *Config) Override(from Config, flags []string) {
	source := from.fields()
	for i, f := range c.fields() {
		for _, flag := range flags {
			if strings.ReplaceAll(flag, "-", "_") == f.key {
				f.value.Set(source[i].value)
			}
		}
	}
}

// Difference is the first setting, if any, in which two configurations would train different bits. The folder of a data
// set may be another: data gets moved.
func (c Config) Difference(other Config) (key string, mine, others any, differ bool) {
	theirs := other.fields()
	for i, f := range c.fields() {
		if f.key == "data" && sameData(c.Data, other.Data) {
			continue
		}
		if f.tag.Get("scope") != "run" && !f.value.Equal(theirs[i].value) {
			return f.key, f.value.Interface(), theirs[i].value.Interface(), true
		}
	}
	return "", nil, nil, false
}

func sameData(a, b string) bool {
	x, errX := data.ParseSpec(a)
	y, errY := data.ParseSpec(b)
	return errX == nil && errY == nil && x.Kind == y.Kind && x.Count == y.Count
}

// UsageError is a mistake in flags or configuration rather than in the world; one line for each problem.
type UsageError struct{ Problems []string }

func (e *UsageError) Error() string { return strings.Join(e.Problems, "\n") }

func (e *UsageError) add(format string, arguments ...any) {
	e.Problems = append(e.Problems, fmt.Sprintf(format, arguments...))
}

// orNil keeps a nil *UsageError out of an error value.
func (e *UsageError) orNil() error {
	if len(e.Problems) == 0 {
		return nil
	}
	return e
}
