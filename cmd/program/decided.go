package program

import (
	"regexp"
	"slices"
	"strings"

	"vksimclr/advise"
	"vksimclr/data"
)

// decided holds the keys of the settings that somebody gave: by a flag, in a file, or in the run
// that goes on.
type decided map[string]bool

// autoWord leaves a setting to the choice, as if it were not given.
const autoWord = "auto"

// chosenKeys are the settings that are chosen where nobody gives them.
func chosenKeys() []string { return advise.Settings() }

// open lists the settings to choose. The embedded data set has settings of its own: the defaults.
func (d decided) open(s Settings) []string {
	if spec, err := data.ParseSpec(s.Data); err == nil && spec.Kind == "shapes" {
		return nil
	}
	return slices.DeleteFunc(chosenKeys(), func(key string) bool {
		return d[key] && !(key == "size" && s.Size == 0)
	})
}

// add notes keys, or flags, as given.
func (d decided) add(keys ...string) {
	for _, key := range keys {
		d[strings.ReplaceAll(key, "-", "_")] = true
	}
}

// drop leaves flags to the choice again: they were given as auto.
func (d decided) drop(flags ...string) {
	for _, flag := range flags {
		delete(d, strings.ReplaceAll(flag, "-", "_"))
	}
}

// withoutAuto blanks the lines of a settings file that leave a setting to the choice. Numbers of
// lines stay as they are.
func withoutAuto(text string) string {
	keys := strings.Join(chosenKeys(), "|")
	line := regexp.MustCompile(`(?m)^[ \t]*(` + keys + `)[ \t]*=[ \t]*["']` + autoWord +
		`["'][ \t]*(#.*)?$`)
	return line.ReplaceAllString(text, "")
}

// validateOpen is validate where some settings are still to be chosen: their defaults do not count.
func (s Settings) validateOpen(open []string) error {
	if slices.Contains(open, "batch") {
		s.Batch = 2
	}
	if slices.Contains(open, "epochs") {
		s.Epochs = max(s.Epochs, int(s.WarmupEpochs)+1)
		if drops, err := parseEpochs(s.LRSteps); err == nil && len(drops) > 0 {
			s.Epochs = max(s.Epochs, drops[len(drops)-1]+1)
		}
	}
	return s.validate()
}
