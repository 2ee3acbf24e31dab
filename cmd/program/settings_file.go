package program

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"

	"vksimclr/atomicfile"
)

// settingsFile is the name of the resolved settings in the folder of a run.
const settingsFile = "config.toml"

// load reads a TOML file over s: keys that the file does not have keep their values. Every unknown
// key is reported. known are the keys that the file gives a value.
func (s *Settings) load(path string) (known []string, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	return s.parse(string(text), path)
}

func (s *Settings) parse(text, source string) (known []string, err error) {
	read := *s // so that a bad file changes nothing
	meta, err := toml.Decode(withoutAuto(text), &read)
	if err != nil {
		var at toml.ParseError
		if errors.As(err, &at) {
			return nil, usage("%s:%d: %s", source, at.Position.Line, at.Message)
		}
		return nil, usage("%s: %s", source, strings.TrimPrefix(err.Error(), "toml: "))
	}
	problems := &usageError{}
	for _, key := range meta.Undecoded() {
		problems.add("%s: unknown key %q%s", source, key, didYouMean(key.String(), keys()))
	}
	if err := problems.orNil(); err != nil {
		return nil, err
	}
	*s = read
	for _, key := range meta.Keys() {
		known = append(known, key.String())
	}
	return known, nil
}

// toml renders every setting in a fixed order, with headings; load reads it back to the same.
func (s Settings) toml() string { return s.render(func(setting) bool { return true }) }

// trainingTOML leaves out the settings of scope "run", so that a checkpoint does not depend on
// where it was made.
func (s Settings) trainingTOML() string {
	return s.render(func(about setting) bool { return !about.run })
}

func (s Settings) render(wanted func(setting) bool) string {
	var text strings.Builder
	group := ""
	for _, f := range s.fields() {
		if !wanted(f.about) {
			continue
		}
		if f.about.group != group {
			group = f.about.group
			fmt.Fprintf(&text, "# %s\n", group)
		}
		line, err := toml.Marshal(map[string]any{f.about.key: f.value.Interface()})
		if err != nil { // strings, numbers and booleans always have a form
			panic("render " + f.about.key + ": " + err.Error())
		}
		text.Write(line)
	}
	return text.String()
}

// save writes the resolved settings into the folder of a run.
func (s Settings) save(dir string) error {
	return atomicfile.Write(filepath.Join(dir, settingsFile), []byte(s.toml()))
}

func keys() (all []string) {
	for _, about := range settingTable() {
		all = append(all, about.key)
	}
	return all
}
