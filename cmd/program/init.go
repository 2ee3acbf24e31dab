package program

import (
	"context"
	"fmt"
	"os"

	"vksimclr/advise"
	"vksimclr/atomicfile"
	"vksimclr/data"
)

type initCommand struct {
	Data   string `required:"" placeholder:"DATA" help:"Pictures, as for train."`
	Val    string `placeholder:"PATH" help:"Pictures to test on, as for train."`
	Labels string `default:"auto" placeholder:"WORD" help:"As for train."`
	Out    string `default:"vksimclr.toml" placeholder:"FILE" help:"TOML file to write."`
	Device string `placeholder:"DEVICE" help:"Vulkan device, as for train."`

	BadPictures string `default:"0" placeholder:"N|N%" help:"May be left out, as for train."`
	MaxPixels   int    `default:"100000000" placeholder:"N" help:"As for train."`
}

func (initCommand) Help() string {
	return `Looks at pictures and at the device, chooses settings as train does, and writes them as
a commented TOML file: each choice with its reason above it, all other settings commented out, with
their defaults and what they mean. Edit it, then train with it. A file that exists stays as it is.

Examples:

  vksimclr init --data ~/pictures
  vksimclr train --config vksimclr.toml
  vksimclr init --data ~/pictures --val 10% --out mine.toml`
}

// Run chooses and writes.
func (i *initCommand) Run(ctx context.Context, c console) error {
	if _, err := outFormat("init", i.Out, ".toml"); err != nil {
		return err
	}
	if _, err := os.Lstat(i.Out); err == nil {
		return usage("init: --out %s: there is one already: give another name, or remove it", i.Out)
	}
	if err := checkOut("init", i.Out); err != nil {
		return err
	}
	s := defaultSettings()
	s.Data, s.Val, s.Labels, s.Device = i.Data, i.Val, i.Labels, i.Device
	if err := (pictureFlags{i.BadPictures, i.MaxPixels}).over(&s); err != nil {
		return err
	}
	known := decided{}
	known.add("data")
	for flag, value := range map[string]string{"val": i.Val, "device": i.Device} {
		if value != "" {
			known.add(flag)
		}
	}
	if i.BadPictures != "0" {
		known.add("bad_pictures")
	}
	if i.Labels != data.LabelsAuto {
		known.add("labels")
	}
	if spec, err := data.ParseSpec(s.Data); err == nil {
		s.Data = spec.String() // a path stays one after the folder has gone
	}
	if err := s.validateOpen(known.open(s)); err != nil {
		return err
	}
	t := &session{Settings: s, log: c.log, told: c.log}
	if err := t.resolveJPEG(); err != nil {
		return err
	}
	if _, err := t.resolve(ctx, known, false); err != nil {
		return err
	}
	text := t.commented(known, t.chosen)
	if err := atomicfile.Write(i.Out, []byte(text)); err != nil {
		return fmt.Errorf("init: %w; give a file in a folder that exists", err)
	}
	_, err := fmt.Fprintf(c.out, "%s: look at it, then: vksimclr train --config %s\n", i.Out,
		shellQuoted(i.Out))
	return err
}

// reasons are the reasons of choices by their setting.
func reasons(choices []advise.Choice) map[string]string {
	list := map[string]string{}
	for _, c := range choices {
		list[c.Setting] = c.Reason
	}
	return list
}
