package program

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
func (s *Settings) pick(t *trial, pictures advise.Pictures, open []string) ([]advise.Choice,
	error) {
	choices := advise.Choose(advise.Facts{Pictures: pictures, Device: adviceDevice(t.caps),
		Fits: t.fits, Speed: t.speed, Given: s.closed(open)})
	if t.err != nil {
		return nil, t.err
	}
	for _, c := range choices {
		s.take(c)
	}
	fmt.Fprintf(t.log, "chosen for %d pictures on %s; a flag goes over a choice:\n", pictures.Count,
		t.caps.Name)
	return choices, printChoices(t.log, choices)
}

// closed are the values of the settings that could be chosen and are not open.
func (s *Settings) closed(open []string) map[string]string {
	values := map[string]string{}
	for _, f := range s.fields() {
		if slices.Contains(chosenKeys(), f.about.key) && !slices.Contains(open, f.about.key) {
			values[f.about.key] = fmt.Sprint(f.value.Interface())
		}
	}
	return values
}

// take gives a setting the value that was chosen.
func (s *Settings) take(c advise.Choice) {
	for _, f := range s.fields() {
		if f.about.key != c.Setting {
			continue
		}
		if err := f.parse(c.Value); err != nil {
			panic("advice for " + c.Setting + ": " + err.Error())
		}
		return
	}
	panic("advice for " + c.Setting + ": there is no such setting")
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
