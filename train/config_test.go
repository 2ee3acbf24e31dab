package train

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestDefaultIsValid(t *testing.T) {
	if err := Default().Validate(); err != nil {
		t.Error(err)
	}
}

// Every field needs the tags that the command line, the file and the help live on.
func TestEveryFieldIsDescribed(t *testing.T) {
	v := reflect.TypeFor[Config]()
	for i := range v.NumField() {
		f := v.Field(i)
		for _, tag := range []string{"toml", "group", "help"} {
			if f.Tag.Get(tag) == "" {
				t.Errorf("%s has no %s tag", f.Name, tag)
			}
		}
		if _, ok := f.Tag.Lookup("default"); !ok {
			t.Errorf("%s has no default", f.Name)
		}
	}
	if flag, ok := FlagName("WeightDecay"); flag != "weight-decay" || !ok {
		t.Errorf("FlagName(WeightDecay) = %q", flag)
	}
	if _, ok := FlagName("JSON"); ok {
		t.Error("JSON is not a setting")
	}
}

func TestTOMLRoundTrip(t *testing.T) {
	c := Default()
	c.Data, c.LR, c.WeightDecay, c.Seed, c.Blur = `cifar10:/a "b"/c`, 1e-7, 5e-4, math.MaxInt64, true
	read := Default()
	if err := read.parse(c.TOML(), "x.toml"); err != nil {
		t.Fatalf("%v in\n%s", err, c.TOML())
	}
	if read != c {
		t.Errorf("wrote %+v, read %+v", c, read)
	}
	if c.TOML() != read.TOML() {
		t.Error("two renderings differ")
	}
	if text := c.trainingTOML(); strings.Contains(text, "device") || strings.Contains(text, "out =") || !strings.Contains(text, "lr = 1e-07") {
		t.Errorf("a checkpoint's configuration:\n%s", text)
	}
}

func TestFileOverDefaultsAndFlagsOverFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.toml")
	write(t, path, "lr = 0.5\nepochs = 7\nweight_decay = 0\n")
	c := Default()
	if err := c.Load(path); err != nil {
		t.Fatal(err)
	}
	flags := Default()
	flags.Epochs, flags.Batch, flags.WeightDecay = 9, 32, 0.25
	c.Override(flags, []string{"epochs", "weight-decay", "json"})
	want := Default()
	want.LR, want.Epochs, want.WeightDecay = 0.5, 9, 0.25
	if c != want {
		t.Errorf("got %+v, want %+v", c, want)
	}
}

func TestBadFiles(t *testing.T) {
	for text, wants := range map[string][]string{
		"epoch = 3":                     {`unknown key "epoch"`, `did you mean "epochs"?`},
		"temprature = 1\nbath = 2":      {`did you mean "temperature"?`, `did you mean "batch"?`},
		"decay = 1":                     {`did you mean "weight_decay"?`},
		"nonsense = 1":                  {`unknown key "nonsense"; known are data, limit`},
		"[optimizer]\nlr = 0.1":         {"x.toml"},
		"[train]\nlr = 0.1":             {`unknown key "train"`, `unknown key "train.lr"`},
		`epochs = "three"`:              {"x.toml", "epochs"},
		"epochs = 1.5":                  {"x.toml", "epochs"},
		"lr = ":                         {"x.toml:1:"},
		"lr = 1\nlr = 2":                {"x.toml:2:", "lr"},
		"epochs = 99999999999999999999": {"x.toml"},
	} {
		c := Default()
		err := c.parse(text, "x.toml")
		var usage *UsageError
		if !errors.As(err, &usage) {
			t.Errorf("%q: %v is no usage error", text, err)
			continue
		}
		for _, want := range wants {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %q lacks %q", text, err, want)
			}
		}
		if c != Default() {
			t.Errorf("%q: a bad file changed the configuration", text)
		}
	}
	c := Default()
	err := c.Load("/no/such/file.toml")
	var usage *UsageError
	if err == nil || errors.As(err, &usage) || !strings.Contains(err.Error(), "/no/such/file.toml") {
		t.Errorf("missing file: %v", err)
	}
}

func TestValidate(t *testing.T) {
	for want, change := range map[string]func(c *Config){
		"temperature is 0: it must be above 0":       func(c *Config) { c.Temperature = 0 },
		"temperature is -1":                          func(c *Config) { c.Temperature = -1 },
		"temperature is NaN: give a finite":          func(c *Config) { c.Temperature = math.NaN() },
		"lr is +Inf":                                 func(c *Config) { c.LR = math.Inf(1) },
		"lr is 0":                                    func(c *Config) { c.LR = 0 },
		"momentum is 1":                              func(c *Config) { c.Momentum = 1 },
		"weight_decay is -0.1":                       func(c *Config) { c.WeightDecay = -0.1 },
		"epochs is 0":                                func(c *Config) { c.Epochs = 0 },
		"batch is 1: give at least 2":                func(c *Config) { c.Batch = 1 },
		"batch is 30000, but there are only 20000":   func(c *Config) { c.Batch = 30000 },
		"batch is 128, but there are only 100":       func(c *Config) { c.Limit = 100 },
		"batch is 128, but there are only 99":        func(c *Config) { c.Data, c.Limit = "cifar10:/x", 99 },
		"limit is -3":                                func(c *Config) { c.Limit = -3 },
		`data: "cifar"`:                              func(c *Config) { c.Data = "cifar" },
		`arch is "resnet19"; did you mean "resnet1`:  func(c *Config) { c.Arch = "resnet19" },
		`optimizer is "adam"; did you mean "adamw"?`: func(c *Config) { c.Optimizer = "adam" },
		`initialization is "he"; known are pytorch`:  func(c *Config) { c.Initialization = "he" },
		"head_layers is 4":                           func(c *Config) { c.HeadLayers = 4 },
		"warmup_epochs is 3":                         func(c *Config) { c.WarmupEpochs = 3 },
		"min_crop_area is -0.1":                      func(c *Config) { c.MinCropArea = -0.1 },
		"knn_k is 0":                                 func(c *Config) { c.KNNK = 0 },
		"seed is -1":                                 func(c *Config) { c.Seed = -1 },
	} {
		c := Default()
		change(&c)
		err := c.Validate()
		var usage *UsageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), want) || len(usage.Problems) != 1 {
			t.Errorf("want one problem with %q, got %v", want, err)
		}
	}
	c := Default()
	c.Temperature, c.LR, c.Epochs, c.Arch = 0, math.NaN(), -1, "vgg"
	var usage *UsageError
	if err := c.Validate(); !errors.As(err, &usage) || len(usage.Problems) < 4 {
		t.Errorf("four mistakes, reported: %v", err)
	}
	if err := Default().CheckSize(50); err == nil || !strings.Contains(err.Error(), "only 50 training pictures") {
		t.Errorf("batch 128 of 50: %v", err)
	}
}

// The recipe of the README's CIFAR-10 comparison must stay expressible; what it leaves out are defaults.
func TestCIFARRecipeDefaults(t *testing.T) {
	c := Default()
	if c.ColorStrength != 0.5 || c.Blur || c.WarmupEpochs != 0 || c.Grayscale != 0.2 {
		t.Errorf("%+v", c)
	}
	for data, want := range map[string]float64{"shapes": 0.2, "cifar10:DIR": 0.08} {
		c.Data = data
		if area := c.views(32).MinArea; area != want {
			t.Errorf("smallest crop of %s: %g of the area, want %g", data, area, want)
		}
	}
}

// The rate of a run is the released code's for the same base rate, batch and epochs of warm-up; without a word about scaling it is as given.
func TestSchedule(t *testing.T) {
	c := Default()
	c.LR, c.Batch, c.WarmupEpochs = 0.3, 4096, 10
	for scaling, peak := range map[string]float64{"none": 0.3, "linear": 4.8, "sqrt": 19.2} {
		c.LRScaling = scaling
		s, err := c.schedule(1281167, 31200)
		if err != nil || math.Abs(s.Peak-peak) > 1e-12 || s.Warmup != 3127 || s.Total != 31200 {
			t.Errorf("%s: %+v, %v", scaling, s, err)
		}
	}
	if c = Default(); c.LRScaling != "none" {
		t.Errorf("rates are scaled by default: %s", c.LRScaling)
	}
}

func TestDifference(t *testing.T) {
	a := Default()
	b := a
	b.Device, b.Out, b.KNNK = "x", "y", 3
	if key, _, _, differ := a.Difference(b); differ {
		t.Errorf("%s does not change the trained bits", key)
	}
	b.Arch = "resnet18"
	if key, mine, theirs, differ := a.Difference(b); !differ || key != "arch" || mine != "tiny" || theirs != "resnet18" {
		t.Errorf("%v %v %v %v", key, mine, theirs, differ)
	}
	a.Data, b = "cifar10:/a", a
	b.Data = "cifar10:/moved"
	if _, _, _, differ := a.Difference(b); differ {
		t.Error("a moved data set is the same data set")
	}
	b.Data = "shapes"
	if _, _, _, differ := a.Difference(b); !differ {
		t.Error("shapes are not CIFAR-10")
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
