package program

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"vksimclr/data"
)

// presetFiles are published recipes, as settings files. Their comments name the source.
//
//go:embed presets/*.toml
var presetFiles embed.FS

// presets lists the names of the presets.
func presets() (names []string) {
	files, err := presetFiles.ReadDir("presets")
	if err != nil {
		panic(err) // it is in the program
	}
	for _, f := range files {
		names = append(names, strings.TrimSuffix(f.Name(), ".toml"))
	}
	return names
}

// loadPreset reads a preset over s. known are the keys that it has.
func (s *Settings) loadPreset(name string) (known []string, err error) {
	if !slices.Contains(presets(), name) {
		return nil, usage("--preset %q%s", name, didYouMean(name, presets()))
	}
	text, err := presetFiles.ReadFile(path.Join("presets", name+".toml"))
	if err != nil {
		return nil, fmt.Errorf("preset %s: %w", name, err)
	}
	return s.parse(string(text), "preset "+name)
}

// checkPreset refuses a preset without the pictures that it is for.
func (s Settings) checkPreset(name string) error {
	spec, err := data.ParseSpec(s.Data)
	if name == "" || err != nil || spec.Kind != "shapes" {
		return nil
	}
	return usage("--preset %s is for pictures of one's own: give --data, as --data cifar10:DIR or "+
		"--data DIR", name)
}

// presetText is what the settings of a preset have come to, those given by file or flag included.
func (s *Settings) presetText(name string, known []string) string {
	var text strings.Builder
	fmt.Fprintf(&text, "preset %s:", name)
	for _, f := range s.fields() {
		flag, value := strings.ReplaceAll(f.about.key, "_", "-"), f.value.Interface()
		switch {
		case !slices.Contains(known, f.about.key):
		case value == true:
			fmt.Fprintf(&text, " --%s", flag)
		case value == false:
			fmt.Fprintf(&text, " --no-%s", flag)
		default:
			fmt.Fprintf(&text, " --%s %v", flag, value)
		}
	}
	return text.String()
}
