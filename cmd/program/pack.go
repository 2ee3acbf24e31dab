package program

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"vksimclr/atomicfile"
	"vksimclr/data"
	"vksimclr/engine"
)

type packCommand struct {
	Data        string `required:"" placeholder:"DATA" help:"Pictures, as for train."`
	Out         string `required:"" placeholder:"FILE" help:"File to write."`
	MaxSide     int    `name:"max-side" default:"256" help:"${pack_side_help}"`
	Labels      string `default:"auto" enum:"auto,folders,none" help:"As for train."`
	Val         string `placeholder:"PATH" help:"Pictures to test on, as for train."`
	Limit       int    `default:"0" help:"Pack N training pictures only; 0 means all."`
	MaxPixels   int    `default:"100000000" help:"Refuse larger pictures."`
	Range       string `placeholder:"LO:HI" help:"Of 16-bit values, as for train."`
	BadPictures string `default:"0" help:"How many may be left out, as for train."`
	JPEG        string `default:"auto" enum:"auto,go,turbo" help:"Decoder, as for train."`
	JSON        bool   `help:"Print the result as JSON."`
}

func (packCommand) Help() string {
	return `A pack is one file that train, embed and eval take as --data. It holds the pictures as
pixels, so that no later epoch decodes anything. Every picture has a checksum, which is compared
whenever it is read. Training from a pack gives the same bits as training from its pictures with
the same longest side and decoder.

While it is written the file is called FILE.part. Stopped or killed, the same command goes on where
it was.

Examples:

  vksimclr pack --data photos --out photos.pack
  vksimclr pack --data photos --val 10% --max-side 160 --out small.pack
  vksimclr train --data photos.pack`
}

// packResult is what pack prints.
type packResult struct {
	Out     string `json:"out"`
	Train   int    `json:"n_train"`
	Test    int    `json:"n_test"`
	Bad     int    `json:"n_bad"`
	Resumed int    `json:"n_resumed"`
	Bytes   int64  `json:"bytes"`
	MaxSide int    `json:"max_side"`
	JPEG    string `json:"jpeg"`
	BadFile string `json:"bad_file,omitempty"`
}

// Run opens the pictures, says what their pack needs, and writes it.
func (k *packCommand) Run(ctx context.Context, c console) error {
	switch {
	case k.MaxSide < 0 || k.MaxSide > 1<<16:
		return usage("pack: --max-side %d: give 1 to 65536, or 0 for none", k.MaxSide)
	case k.Limit < 0:
		return usage("pack: --limit %d: give 1 or more, or 0 for all", k.Limit)
	}
	s := defaultSettings()
	s.Data, s.Labels, s.Val, s.Limit, s.KNNTest = k.Data, k.Labels, k.Val, k.Limit, 0
	s.MaxPixels, s.BadPictures, s.JPEG, s.Range = k.MaxPixels, k.BadPictures, k.JPEG, k.Range
	s.MaxSide = k.MaxSide
	err := s.resolveJPEG()
	if err != nil {
		return err
	}
	if spec, err := data.ParseSpec(k.Data); err == nil && !spec.Decodes() {
		return usage("pack: %s is decoded already: train on it as it is", k.Data)
	}
	config := data.PackConfig{Path: k.Out, MaxSide: k.MaxSide, JPEG: s.JPEG}
	if config.Bad, err = data.ParseAllowance(k.BadPictures); err != nil {
		return usage("pack: --bad-pictures is %s", err)
	}
	if config.Values, err = data.ParseRange(k.Range); err != nil {
		return usage("pack: --range is %s", err)
	}
	parts, err := s.openData(ctx, c.log)
	if err != nil {
		return err
	}
	if err := k.sayEstimate(ctx, parts, config, c); err != nil {
		return interruptedPack(err)
	}
	progress := newCountdown(c.log, "packed")
	config.Progress = progress.show
	r, err := data.WritePack(ctx, parts, config)
	progress.close()
	if err != nil {
		return interruptedPack(err)
	}
	result := packResult{Out: k.Out, Train: r.Train, Test: r.Test, Bad: len(r.Bad),
		Resumed: r.Resumed, Bytes: r.Bytes, MaxSide: k.MaxSide, JPEG: s.JPEG}
	if len(r.Bad) > 0 {
		result.BadFile = k.Out + "." + badFile
		if err := atomicfile.Write(result.BadFile, []byte(badLines(r.Bad))); err != nil {
			return err
		}
	}
	return c.print(k.JSON, result)
}

// sayEstimate says how large the pack becomes, and ends where the disk has no room for it.
func (k *packCommand) sayEstimate(ctx context.Context, parts data.Parts, config data.PackConfig,
	c console) error {
	e, err := data.EstimatePack(ctx, parts, config)
	if err != nil {
		return err
	}
	size := func(n int64) string { return engine.Bytes(uint64(n)) }
	free := ""
	if e.Free >= 0 {
		free = fmt.Sprintf("; %s are free in %s", size(e.Free), filepath.Dir(k.Out))
	}
	fmt.Fprintf(c.log, "pack: %d pictures need about %s%s\n", e.Pictures, size(e.Bytes), free)
	if e.Free >= 0 && e.Missing > e.Free {
		return fmt.Errorf("pack: about %s are missing for %s%s: make room, give another --out, "+
			"or a smaller --max-side", size(e.Missing-e.Free), k.Out, free)
	}
	return nil
}

func interruptedPack(err error) error {
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("pack: %w: %s", errInterrupted, strings.TrimSuffix(err.Error(),
			": "+context.Canceled.Error()))
	}
	return err
}

func (r packResult) String() string {
	text := fmt.Sprintf("%d pictures in %s, %s; train on them with: vksimclr train --data %s",
		r.Train+r.Test, r.Out, engine.Bytes(uint64(r.Bytes)), r.Out)
	if r.Test > 0 {
		text = fmt.Sprintf("%d to train on, %d to test on: ", r.Train, r.Test) + text
	}
	if r.Bad > 0 {
		text += fmt.Sprintf("\n%d cannot be read and are left out: %s", r.Bad, r.BadFile)
	}
	return text
}
