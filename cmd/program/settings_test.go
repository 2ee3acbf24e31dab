package program

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
	if err := defaultSettings().validate(); err != nil {
		t.Error(err)
	}
}

// Every field needs the tags that the command line, the file and the help live on.
func TestEveryFieldIsDescribed(t *testing.T) {
	v, table := reflect.TypeFor[Settings](), settingTable()
	if v.NumField() != len(table) {
		t.Fatalf("%d fields, %d rows in the table", v.NumField(), len(table))
	}
	for i, about := range table {
		if f := v.Field(i); f.Tag.Get("toml") != about.key || about.group == "" ||
			about.help == "" {
			t.Errorf("%s has the row %+v", f.Name, about)
		}
	}
	if flag, ok := settingFlag("WeightDecay"); flag != "weight-decay" || !ok {
		t.Errorf("settingFlag(WeightDecay) = %q", flag)
	}
	if _, ok := settingFlag("JSON"); ok {
		t.Error("JSON is not a setting")
	}
}

func TestTOMLRoundTrip(t *testing.T) {
	c := defaultSettings()
	c.Data, c.LR, c.WeightDecay, c.Seed, c.Blur = `cifar10:/a "b"/c`, 1e-7, 5e-4, math.MaxInt64,
		true
	read := defaultSettings()
	if _, err := read.parse(c.toml(), "x.toml"); err != nil {
		t.Fatalf("%v in\n%s", err, c.toml())
	}
	if read != c {
		t.Errorf("wrote %+v, read %+v", c, read)
	}
	if c.toml() != read.toml() {
		t.Error("two renderings differ")
	}
	if text := c.trainingTOML(); strings.Contains(text, "device") ||
		strings.Contains(text, "out =") || !strings.Contains(text, "lr = 1e-07") {
		t.Errorf("a checkpoint's configuration:\n%s", text)
	}
}

func TestFileOverDefaultsAndFlagsOverFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.toml")
	write(t, path, "lr = 0.5\nepochs = 7\nweight_decay = 0\n")
	c := defaultSettings()
	if _, err := c.load(path); err != nil {
		t.Fatal(err)
	}
	flags := defaultSettings()
	flags.Epochs, flags.Batch, flags.WeightDecay = 9, 32, 0.25
	c.override(flags, []string{"epochs", "weight-decay", "json"})
	want := defaultSettings()
	want.LR, want.Epochs, want.WeightDecay = 0.5, 9, 0.25
	if c != want {
		t.Errorf("got %+v, want %+v", c, want)
	}
}

func TestBadFiles(t *testing.T) {
	for text, wants := range map[string][]string{
		"epoch = 3":                     {`unknown key "epoch"`, `did you mean "epochs"?`},
		"temprature = 1\nbath = 2":      {`did you mean "temperature"?`, `did you mean "batch"?`},
		"weight_dcay = 1":               {`did you mean "weight_decay"?`},
		"nonsense = 1":                  {`unknown key "nonsense"; known are data, limit`},
		"[optimizer]\nlr = 0.1":         {"x.toml"},
		"[train]\nlr = 0.1":             {`unknown key "train"`, `unknown key "train.lr"`},
		`epochs = "three"`:              {"x.toml", "epochs"},
		"epochs = 1.5":                  {"x.toml", "epochs"},
		"lr = ":                         {"x.toml:1:"},
		"lr = 1\nlr = 2":                {"x.toml:2:", "lr"},
		"epochs = 99999999999999999999": {"x.toml"},
	} {
		c := defaultSettings()
		_, err := c.parse(text, "x.toml")
		var mistake *usageError
		if !errors.As(err, &mistake) {
			t.Errorf("%q: %v is no usage error", text, err)
			continue
		}
		for _, want := range wants {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q: %q lacks %q", text, err, want)
			}
		}
		if c != defaultSettings() {
			t.Errorf("%q: a bad file changed the configuration", text)
		}
	}
	c := defaultSettings()
	_, err := c.load("/no/such/file.toml")
	var mistake *usageError
	if err == nil || errors.As(err, &mistake) || !strings.Contains(err.Error(),
		"/no/such/file.toml") {
		t.Errorf("missing file: %v", err)
	}
}

func TestValidate(t *testing.T) {
	noNumber := func(c *Settings) { c.Temperature = math.NaN() }
	for want, change := range map[string]func(c *Settings){
		"temperature is 0: it must be above 0":     func(c *Settings) { c.Temperature = 0 },
		"temperature is -1":                        func(c *Settings) { c.Temperature = -1 },
		"temperature is NaN: give":                 noNumber,
		"lr is +Inf":                               func(c *Settings) { c.LR = math.Inf(1) },
		"lr is 0":                                  func(c *Settings) { c.LR = 0 },
		"momentum is 1":                            func(c *Settings) { c.Momentum = 1 },
		"weight_decay is -0.1":                     func(c *Settings) { c.WeightDecay = -0.1 },
		"epochs is 0":                              func(c *Settings) { c.Epochs = 0 },
		"batch is 1: give at least 2":              func(c *Settings) { c.Batch = 1 },
		"batch is 30000, but there are only 20000": func(c *Settings) { c.Batch = 30000 },
		"there is 1 picture to train on: SimCLR":   func(c *Settings) { c.Limit = 1 },
		"batch is 128, but there are only 100":     func(c *Settings) { c.Limit = 100 },
		"batch is 128, but there are only 99": func(c *Settings) {
			c.Data,
				c.Limit = "cifar10:/x", 99
		},
		"limit is -3":   func(c *Settings) { c.Limit = -3 },
		`data: "cifar"`: func(c *Settings) { c.Data = "cifar" },
		`arch is "resnet19"; did you mean "resnet1`: func(c *Settings) { c.Arch = "resnet19" },
		`optimizer is "adan"; did you mean "adam`:   func(c *Settings) { c.Optimizer = "adan" },
		`initialization is "he"; known are pytorch`: func(c *Settings) { c.Initialization = "he" },
		"head_layers is 4":                          func(c *Settings) { c.HeadLayers = 4 },
		"warmup_epochs is 3":                        func(c *Settings) { c.WarmupEpochs = 3 },
		"min_crop_area is -0.1":                     func(c *Settings) { c.MinCropArea = -0.1 },
		"knn_k is 0":                                func(c *Settings) { c.KNNK = 0 },
		"seed is -1":                                func(c *Settings) { c.Seed = -1 },
	} {
		c := defaultSettings()
		change(&c)
		err := c.validate()
		var mistake *usageError
		if !errors.As(err, &mistake) || !strings.Contains(err.Error(), want) ||
			len(mistake.problems) != 1 {
			t.Errorf("want one problem with %q, got %v", want, err)
		}
	}
	c := defaultSettings()
	c.Temperature, c.LR, c.Epochs, c.Arch = 0, math.NaN(), -1, "vgg"
	var mistake *usageError
	if err := c.validate(); !errors.As(err, &mistake) || len(mistake.problems) < 4 {
		t.Errorf("four mistakes, reported: %v", err)
	}
	if err := defaultSettings().checkSize(50); err == nil ||
		!strings.Contains(err.Error(), "only 50 training pictures") {
		t.Errorf("batch 128 of 50: %v", err)
	}
}

// The recipe of the README's CIFAR-10 comparison must stay expressible; what it leaves out are
// defaults.
func TestCIFARRecipeDefaults(t *testing.T) {
	c := defaultSettings()
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

// The rate of a run is the released code's for the same base rate, batch and epochs of warm-up;
// without a word about scaling it is as given.
func TestSchedule(t *testing.T) {
	c := defaultSettings()
	c.LR, c.Batch, c.WarmupEpochs = 0.3, 4096, 10
	for scaling, peak := range map[string]float64{"none": 0.3, "linear": 4.8, "sqrt": 19.2} {
		c.LRScaling = scaling
		r, err := c.recipe(32)
		if err != nil {
			t.Fatal(err)
		}
		s, err := r.Rate.Schedule(1281167, c.Batch, 31200)
		if err != nil || math.Abs(s.Peak-peak) > 1e-12 || s.Warmup != 3127 || s.Total != 31200 {
			t.Errorf("%s: %+v, %v", scaling, s, err)
		}
	}
	if c = defaultSettings(); c.LRScaling != "none" {
		t.Errorf("rates are scaled by default: %s", c.LRScaling)
	}
}

func TestDifference(t *testing.T) {
	a := defaultSettings()
	b := a
	b.Device, b.Out, b.KNNK = "x", "y", 3
	if key, _, _, differ := a.difference(b); differ {
		t.Errorf("%s does not change the trained bits", key)
	}
	b.Arch = "resnet18"
	if key, mine, theirs, differ := a.difference(b); !differ || key != "arch" || mine != "tiny" ||
		theirs != "resnet18" {
		t.Errorf("%v %v %v %v", key, mine, theirs, differ)
	}
	a.Data, b = "cifar10:/a", a
	b.Data = "cifar10:/moved"
	if _, _, _, differ := a.difference(b); differ {
		t.Error("a moved data set is the same data set")
	}
	b.Data = "shapes"
	if _, _, _, differ := a.difference(b); !differ {
		t.Error("shapes are not CIFAR-10")
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
