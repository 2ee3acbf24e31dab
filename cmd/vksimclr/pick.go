package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"vksimclr/advise"
	"vksimclr/engine"
)

// pick decides the open settings from the pictures and the device, and prints a table of them with
// their reasons.
func (s *Settings) pick(t *trial, pictures advise.Pictures, open []string) error {
	facts := advise.Facts{Pictures: pictures, Device: adviceDevice(t.caps), Fits: t.fits,
		Speed: t.speed, Given: map[string]string{}}
	for _, f := range s.fields() {
		if slices.Contains(chosenKeys(), f.about.key) && !slices.Contains(open, f.about.key) {
			facts.Given[f.about.key] = fmt.Sprint(f.value.Interface())
		}
	}
	choices := advise.Choose(facts)
	if t.err != nil {
		return t.err
	}
	for _, c := range choices {
		if err := s.set(c.Setting, c.Value); err != nil {
			panic("advice for " + c.Setting + ": " + err.Error())
		}
	}
	fmt.Fprintf(t.log, "chosen for %d pictures on %s; a flag goes over a choice:\n", pictures.Count,
		t.caps.Name)
	return printChoices(t.log, choices)
}

// set gives the setting of a key a value.
func (s *Settings) set(key, value string) error {
	for _, f := range s.fields() {
		if f.about.key == key {
			return f.parse(value)
		}
	}
	return fmt.Errorf("there is no setting %s", key)
}

func printChoices(w io.Writer, choices []advise.Choice) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range choices {
		fmt.Fprintf(table, "  %s\t%s\t%s\n", c.Setting, c.Value, c.Reason)
	}
	return table.Flush()
}

// adviceDevice is what matters of a device for the choice.
func adviceDevice(c engine.Caps) advise.Device {
	return advise.Device{Kind: c.Type, Half: c.Storage16, Matrices: len(c.Matrices) > 0}
}
