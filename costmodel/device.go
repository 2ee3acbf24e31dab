package costmodel

import (
	"bytes"
	"embed"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// deviceFiles are the models that the program knows by name.
//
//go:embed devices/*.toml
var deviceFiles embed.FS

// Device is the model of a device, as its TOML file says.
type Device struct {
	Name   string `toml:"name"`
	Match  string `toml:"match,omitempty"` // part of the name that the driver gives the device
	Source string `toml:"source"`          // where the efficiencies come from
	// Measured says that the efficiencies were fitted to measurements on this device. Else they
	// are another device's, and predictions may be wrong by a factor of two.
	Measured bool `toml:"measured"`
	// Overlap says that the device computes while it moves bytes.
	Overlap bool `toml:"overlap"`

	Abilities    Abilities           `toml:"abilities"`
	Peaks        Peaks               `toml:"peaks"`
	Efficiencies map[Kind]Efficiency `toml:"efficiency"`
}

// Peaks are what a device reaches at best, each with where the figure comes from.
type Peaks struct {
	FP32         float64 `toml:"fp32_gflops"` // multiply-adds in registers, two operations each
	FP32Source   string  `toml:"fp32_source"`
	Matrix       float64 `toml:"matrix_gflops,omitempty"` // fp16 products on cooperative matrices
	MatrixSource string  `toml:"matrix_source,omitempty"`
	Copy         float64 `toml:"copy_gbytes"` // a copy's bytes read and written, a second
	CopySource   string  `toml:"copy_source"`
	Launch       float64 `toml:"launch_us"` // of one operation, with its barrier
	LaunchSource string  `toml:"launch_source"`
}

// Efficiency is the share of the peaks that a kind of operations reaches.
type Efficiency struct {
	Compute float64 `toml:"compute"` // of Peaks.FP32, or of Peaks.Matrix on matrices
	Memory  float64 `toml:"memory"`  // of Peaks.Copy
}

// Names lists the models in the program.
func Names() (names []string) {
	files, err := deviceFiles.ReadDir("devices")
	if err != nil {
		panic(err) // they are in the program
	}
	for _, f := range files {
		names = append(names, strings.TrimSuffix(f.Name(), ".toml"))
	}
	return names
}

// Load returns a model by its name, or from a file where no model has this name.
func Load(name string) (Device, error) {
	if slices.Contains(Names(), name) {
		text, err := deviceFiles.ReadFile(path.Join("devices", name+".toml"))
		if err != nil {
			return Device{}, err
		}
		return Parse(string(text), name+".toml")
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return Device{}, fmt.Errorf("device model %q: it is none of %s, and no file: %w", name,
			strings.Join(Names(), ", "), err)
	}
	return Parse(string(text), name)
}

// Matching returns the model whose Match is a part of a device's name.
func Matching(device string) (Device, bool) {
	for _, name := range Names() {
		d, err := Load(name)
		if err == nil && d.Match != "" && strings.Contains(device, d.Match) {
			return d, true
		}
	}
	return Device{}, false
}

// Parse reads a model. Errors name the file, the key and what is expected.
func Parse(text, file string) (d Device, err error) {
	meta, err := toml.Decode(text, &d)
	if err != nil {
		return d, fmt.Errorf("device model %s: %w", file, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return d, fmt.Errorf("device model %s: no such key: %s", file, unknown[0])
	}
	if err := d.check(); err != nil {
		return d, fmt.Errorf("device model %s: %w", file, err)
	}
	return d, nil
}

func (d Device) check() error {
	for _, v := range []struct {
		key   string
		value float64
	}{{"fp32_gflops", d.Peaks.FP32}, {"copy_gbytes", d.Peaks.Copy}} {
		if v.value <= 0 {
			return fmt.Errorf("peaks.%s = %g: expected a positive number", v.key, v.value)
		}
	}
	if d.Peaks.Matrix < 0 || d.Peaks.Launch < 0 {
		return fmt.Errorf("peaks.matrix_gflops and peaks.launch_us must not be negative")
	}
	for k, e := range d.Efficiencies {
		if !slices.Contains(Kinds(), k) {
			return fmt.Errorf("efficiency.%s: there is no such kind; the kinds are %v", k, Kinds())
		}
		if e.Compute <= 0 || e.Memory <= 0 {
			return fmt.Errorf("efficiency.%s: compute and memory must be positive", k)
		}
	}
	return d.Abilities.check()
}

// Text writes the model as TOML.
func (d Device) Text() ([]byte, error) {
	var b bytes.Buffer
	if err := toml.NewEncoder(&b).Encode(d); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
