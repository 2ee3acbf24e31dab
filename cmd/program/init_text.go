package program

import (
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"

	"vksimclr/advise"
)

// commentWidth is the width of comments in a file of settings, in letters.
const commentWidth = 96

// commented renders settings for people: those that are given or chosen as they are, a choice
// beneath its reason, all others commented out with their defaults.
func (s Settings) commented(given decided, choices []advise.Choice) string {
	var text strings.Builder
	comment := func(words string) {
		for _, line := range wrapped(words, commentWidth-2) {
			fmt.Fprintf(&text, "# %s\n", line)
		}
	}
	comment("Settings of vksimclr for " + s.Data + ". Train with them: vksimclr train --config " +
		"FILE. Flags go over the file. vksimclr inspect finds faults in the pictures, vksimclr " +
		"views draws what the encoder will see of them.")
	why, group := reasons(choices), ""
	for _, f := range s.fields() {
		if f.about.group != group {
			group = f.about.group
			fmt.Fprintf(&text, "\n# ---- %s ----\n", group)
		}
		text.WriteString("\n")
		comment(f.about.help)
		if f.about.words != "" && !strings.Contains(f.about.help, ", ") {
			comment("One of " + strings.ReplaceAll(f.about.words, ",", ", ") + ".")
		}
		reason, chosen := why[f.about.key]
		if chosen {
			comment("Chosen: " + reason + ".")
		}
		line, err := toml.Marshal(map[string]any{f.about.key: f.value.Interface()})
		if err != nil { // strings, numbers and booleans always have a form
			panic("render " + f.about.key + ": " + err.Error())
		}
		if !chosen && !given[f.about.key] {
			line = []byte("# " + f.usual())
		}
		text.Write(line)
	}
	return text.String()
}

// usual is the line of a setting with its default.
func (f field) usual() string {
	s := defaultSettings()
	for _, d := range s.fields() {
		if d.about.key == f.about.key {
			line, err := toml.Marshal(map[string]any{d.about.key: d.value.Interface()})
			if err != nil {
				panic("render " + f.about.key + ": " + err.Error())
			}
			return string(line)
		}
	}
	panic("render " + f.about.key + ": there is no such setting")
}

// wrapped breaks a text between words into lines of at most width letters. Longer words stay whole.
func wrapped(text string, width int) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len([]rune(line))+1+len([]rune(word)) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
