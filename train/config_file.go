package train

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"
)

// ConfigFile is the name of the resolved configuration in the folder of a run.
const ConfigFile = "config.toml"

// Load reads a TOML file over c: keys that the file does not have keep their values. Every unknown key is reported.
func (c *Config) Load(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("config: %w", err)
	}
	return c.parse(string(text), path)
}

func (c *Config) parse(text, source string) error {
	read := *c // so that a bad file changes nothing
	meta, err := toml.Decode(text, &read)
	if err != nil {
		var at toml.ParseError
		if errors.As(err, &at) {
			return &UsageError{[]string{fmt.Sprintf("%s:%d: %s", source, at.Position.Line, at.Message)}}
		}
		return &UsageError{[]string{fmt.Sprintf("%s: %s", source, strings.TrimPrefix(err.Error(), "toml: "))}}
	}
	problems := &UsageError{}
	for _, key := range meta.Undecoded() {
		problems.add("%s: unknown key %q%s", source, key, didYouMean(key.String(), keys()))
	}
	if err := problems.orNil(); err != nil {
		return err
	}
	*c = read
	return nil
}

// TOML renders every setting in a fixed order, with headings; Load reads it back to the same Config.
func (c Config) TOML() string { return c.render(func(field) bool { return true }) }

// trainingTOML leaves out the settings of scope "run", so that a checkpoint does not depend on where it was made.
func (c Config) trainingTOML() string {
	return c.render(func(f field) bool { return f.tag.Get("scope") != "run" })
}

func (c Config) render(wanted func(field) bool) string {
	var text strings.Builder
	group := ""
	for _, f := range c.fields() {
		if !wanted(f) {
			continue
		}
		if g := f.tag.Get("group"); g != group {
			fmt.Fprintf(&text, "# %s\n", g)
			group = g
		}
		line, err := toml.Marshal(map[string]any{f.key: f.value.Interface()})
		if err != nil {
			panic("train: render " + f.key + ": " + err.Error()) // strings, numbers and booleans always have a form
		}
		text.Write(line)
	}
	return text.String()
}

// Save writes the resolved configuration into the folder of a run.
func (c Config) Save(dir string) error {
	return writeAtomically(filepath.Join(dir, ConfigFile), []byte(c.TOML()))
}

func keys() (all []string) {
	for _, f := range new(Config).fields() {
		all = append(all, f.key)
	}
	return all
}

// didYouMean is the end of a message about an unknown word: the nearest known one, when it is near.
func didYouMean(word string, known []string) string {
	best, distance := "", 3
	if len(word) < 4 {
		distance = 2
	}
	for _, k := range known {
		if d := editDistance(strings.ToLower(word), k); d < distance {
			best, distance = k, d
		}
	}
	if best == "" {
		for _, k := range known { // "decay" for weight_decay
			if len(word) > 2 && strings.Contains(k, strings.ToLower(word)) {
				best = k
				break
			}
		}
	}
	if best == "" {
		return "; known are " + strings.Join(known, ", ")
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// editDistance is Levenshtein's: inserted, removed and replaced letters.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := corner
			if a[i] != b[j] {
				replaced++
			}
			corner = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
