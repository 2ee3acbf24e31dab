package program

import (
	"context"
	"fmt"

	"github.com/alecthomas/kong"

	"vksimclr/advise"
	"vksimclr/atomicfile"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/sheet"
)

type viewsCommand struct {
	Data       string `placeholder:"DATA" help:"Pictures, as for train; default: the run's."`
	Checkpoint string `placeholder:"RUN" help:"Take data, seed and view settings of a run."`
	Out        string `required:"" placeholder:"FILE" help:"PNG file to write."`

	Pictures int   `default:"8" help:"Pictures, spread over the data set."`
	Pairs    int   `default:"2" help:"Pairs of views of each: those of the first epochs."`
	Epoch    int   `default:"0" help:"Begin with the pairs of this epoch, counted from 0."`
	Seed     int64 `default:"1" help:"Seed, as for train; default: the run's, or 1."`

	Fixed string    `placeholder:"LIST" help:"Draw one view of each with these parameters."`
	Views viewFlags `embed:""`

	Device string `placeholder:"DEVICE" help:"Vulkan device, as for train."`
	JSON   bool   `help:"Print what was drawn as JSON."`
}

func (viewsCommand) Help() string {
	return `Draws a sheet: each row is a picture with the crops marked, then pairs of its views, and
beneath them what was drawn: crop, flip, colours in their order, grey, blur. These are the very
views that training with the same settings and seed makes, by the same kernels. Settings that are
not given are chosen from the data, as train chooses them.

With --fixed, every picture gets one view with the parameters that you give: names and values with
commas between. crop=TOP:LEFT:HEIGHT:WIDTH in pixels, flip, upside-down, turn=1 (to 3, each by 90
degrees to the left), brightness, contrast, saturation, hue, order (as bcsh), grey, blur=SIGMA.

Look whether you still see what matters: if you cannot tell that two views are of one picture, the
encoder cannot learn it. If both always look alike, there is little to learn.

Examples:

  vksimclr views --data ~/pictures --out sheet.png
  vksimclr views --data ~/pictures --size 64 --color-strength 1 --blur --out strong.png
  vksimclr views --data ~/pictures --small-views 4 --out crops.png
  vksimclr views --data ~/pictures --fixed crop=0:0:99:99,contrast=1.5,order=cbsh --out one.png
  vksimclr views --checkpoint runs/mine --epoch 9 --pairs 1 --out ninth.png`
}

// viewsResult is what views prints.
type viewsResult struct {
	Out      string         `json:"out"`
	Data     string         `json:"data"`
	Size     int            `json:"size"`
	Seed     int64          `json:"seed"`
	Device   string         `json:"device"`
	Settings map[string]any `json:"settings"`
	Views    []drawnView    `json:"views"`
	sheet    sheet.Options
	rows     [][]sheet.Cell
}

// Run draws the sheet.
func (v *viewsCommand) Run(ctx context.Context, line *kong.Context, c console) error {
	if err := v.check(); err != nil {
		return err
	}
	s, err := v.settings(given(line), c)
	if err != nil {
		return err
	}
	parts, err := s.openData(ctx, c.log)
	if err != nil {
		return err
	}
	if err := v.choose(ctx, &s, parts.Train, given(line)); err != nil {
		return err
	}
	r := viewsResult{Out: v.Out, Data: parts.Train.Name(), Size: s.viewSize(parts.Train),
		Seed: s.Seed, Settings: map[string]any{}}
	for _, f := range s.fields() {
		if f.about.group == "Views" {
			r.Settings[f.about.key] = f.value.Interface()
		}
	}
	r.Settings["size"] = r.Size
	views := s.views(r.Size)
	if err := views.Validate(); err != nil {
		return usage("views: %s", err)
	}
	err = withDevice(engine.Options{Device: v.Device}, func(d *engine.Device) error {
		r.Device = d.Name()
		return v.draw(d, views, parts.Train, &r)
	})
	if err != nil {
		return fmt.Errorf("views: %w", err)
	}
	r.sheet.Title = fmt.Sprintf("%s: views of %d pixels, seed %d, colour strength %g", r.Data,
		r.Size, s.Seed, s.ColorStrength)
	if err := sheet.Save(v.Out, sheet.Draw(r.rows, r.sheet)); err != nil {
		return fmt.Errorf("views: %w; give a file in a folder that exists", err)
	}
	return c.print(v.JSON, r)
}

func (v *viewsCommand) check() error {
	switch {
	case v.Data == "" && v.Checkpoint == "":
		return usage("views: give the pictures with --data, or a run with --checkpoint")
	case !between(v.Pictures, 1, 64):
		return usage("views: --pictures %d: give 1 to 64", v.Pictures)
	case !between(v.Pairs, 1, 16):
		return usage("views: --pairs %d: give 1 to 16", v.Pairs)
	case v.Epoch < 0:
		return usage("views: --epoch %d: give 0 or more", v.Epoch)
	}
	if _, err := parseFixed(v.Fixed, false); err != nil {
		return usage("views: --fixed: %s", err)
	}
	if err := atomicfile.Check(v.Out); err != nil {
		return fmt.Errorf("views: %w; give a file in a folder that exists", err)
	}
	return nil
}

// settings are the run's, or the defaults, and the flags that were given over them.
func (v *viewsCommand) settings(flags []string, c console) (Settings, error) {
	s := defaultSettings()
	if v.Checkpoint != "" {
		r, err := restore(v.Checkpoint, c)
		if err != nil {
			return s, err
		}
		s = r.settings
		s.Size = r.viewSize()
	}
	over := v.Views.over(s)
	over.Seed = v.Seed
	s.override(over, flags)
	if v.Data != "" {
		s.Data, s.Labels, s.Val, s.Limit = v.Data, data.LabelsNone, "", 0
	}
	s.Batch = 2 // plays no part here
	s.BadPictures = "1000000000"
	return s, s.validate()
}

// choose decides the settings of views that neither a flag nor a run decides.
func (v *viewsCommand) choose(ctx context.Context, s *Settings, set data.Dataset,
	flags []string) error {
	known := decided{}
	known.add(flags...)
	open := known.open(*s)
	if v.Checkpoint != "" || len(open) == 0 {
		return nil
	}
	pictures, _, err := lookAt(ctx, set)
	if err != nil {
		return err
	}
	facts := advise.Facts{Pictures: pictures, Given: s.closed(open)}
	for _, choice := range advise.Choose(facts) {
		switch choice.Setting {
		case "size", "color_strength", "blur":
			s.take(choice)
		}
	}
	return nil
}

func (r viewsResult) String() string {
	return fmt.Sprintf("%d views of %d pictures of %s, %d pixels wide, in %s", len(r.Views),
		len(r.rows)-1, r.Data, r.Size, r.Out)
}
