package program

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/BurntSushi/toml"

	"vksimclr/data"
	"vksimclr/engine"
	page "vksimclr/report"
)

// facts say what was trained on what. Those that nobody knows are left out.
func (g *gathered) facts() (rows []page.Row) {
	add := func(name, value string) {
		if value != "" {
			rows = append(rows, page.Row{Name: name, Value: value})
		}
	}
	s, about := g.settings, cmp.Or(g.summary.About, &runAbout{})
	if g.valid {
		add("pictures", s.Data)
	}
	add("counts", g.counts())
	if g.valid {
		add("encoder", fmt.Sprintf("%s at %d × %d pixels, %s", s.Arch, s.Size, s.Size, s.Precision))
		add("training", fmt.Sprintf("%s at temperature %g, %s with learning rate %g, batch %d, %d "+
			"epochs, seed %d", s.Loss, s.Temperature, s.Optimizer, s.LR, s.Batch, s.Epochs, s.Seed))
	}
	add("steps", fmt.Sprintf("%d of %d", g.run.Step(), g.total()))
	device := g.summary.Device
	if about.Driver != "" && device != "" {
		device += ", driver " + about.Driver
	}
	add("device", device)
	if p := about.Program; p.Go != "" {
		text := fmt.Sprintf("vksimclr %s, %s, %s", p.Version, p.Go, p.Platform)
		if p.Revision != "" {
			text += ", commit " + p.Revision
		}
		if p.Modified {
			text += " with changes"
		}
		add("program", text)
	}
	if dir, err := filepath.Abs(g.run.Dir); err == nil {
		add("folder", dir)
	}
	return rows
}

// counts are the numbers of pictures.
func (g *gathered) counts() string {
	about := g.summary.About
	if about == nil && g.known {
		about = aboutPictures(g.parts)
	}
	if about == nil {
		return ""
	}
	text := fmt.Sprintf("%d to train on", about.Train)
	if about.Test > 0 {
		text += fmt.Sprintf(", %d to test on", about.Test)
	}
	switch {
	case about.Classes > 0:
		text += fmt.Sprintf(", %d classes", about.Classes)
	default:
		text += ", no labels"
	}
	if about.LeftOut > 0 {
		text += fmt.Sprintf(", %d unreadable ones left out (%s)", about.LeftOut, badFile)
	}
	return text
}

// aboutPictures counts the pictures of a run.
func aboutPictures(parts data.Parts) *runAbout {
	a := &runAbout{Train: parts.Train.Len(), LeftOut: len(parts.Bad)}
	if parts.Test != nil {
		a.Test = parts.Test.Len()
	}
	if labelled, ok := parts.Bank.(data.Labelled); ok {
		a.Classes = len(labelled.Classes())
	}
	return a
}

// timing compares the plan with what happened.
func (g *gathered) timing() (rows []page.Compared) {
	f := g.summary.Forecast
	if f == nil {
		return nil
	}
	add := func(name string, foretold, happened string) {
		rows = append(rows, page.Compared{Name: name, Foretold: foretold, Happened: happened})
	}
	took := func(seconds float64) string {
		if seconds <= 0 {
			return ""
		}
		return rough(time.Duration(seconds * float64(time.Second)))
	}
	bytes := func(n uint64) string {
		if n == 0 {
			return ""
		}
		return engine.Bytes(n)
	}
	add("time of the steps", took(f.PredictedSeconds), took(f.StepsSeconds))
	add("the same, foretold after 20 steps", took(f.After20), took(f.StepsSeconds))
	add("time with judging and saving", "", took(g.summary.Seconds))
	add("device memory for the steps", bytes(f.PredictedDeviceBytes), bytes(f.DeviceBytes))
	add("device memory at most", bytes(f.PredictedPeakBytes), bytes(f.PeakBytes))
	if _, speeds := g.run.Series("images_per_second"); len(speeds) > 0 {
		sorted := slices.Sorted(slices.Values(speeds))
		add("pictures a second, median", "", fmt.Sprintf("%.4g", sorted[len(sorted)/2]))
	}
	add("time spent waiting for pictures", "", fmt.Sprintf("%.1f %%", 100*g.summary.WaitShare))
	return rows
}

// settingRows are all settings of the run.
func (g *gathered) settingRows() (rows []page.Setting) {
	if !g.valid {
		var values map[string]any
		_, _ = toml.Decode(g.run.Config(), &values) // what cannot be read is left out
		for key, value := range values {
			rows = append(rows, page.Setting{Key: key, Value: fmt.Sprint(value),
				Default: fmt.Sprint(value)})
		}
		slices.SortFunc(rows, func(a, b page.Setting) int { return cmp.Compare(a.Key, b.Key) })
		return rows
	}
	chosen := map[string]chosenSetting{}
	if g.summary.About != nil {
		for _, c := range g.summary.About.Chosen {
			chosen[c.Setting] = c
		}
	}
	for _, f := range g.settings.fields() {
		row := page.Setting{Key: f.about.key, Value: fmt.Sprint(f.value.Interface()),
			Default: f.about.value, Reason: chosen[f.about.key].Reason}
		rows = append(rows, row)
	}
	return rows
}
