package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"vksimclr/atomicfile"
	"vksimclr/data"
	"vksimclr/train"
)

// badFile is the name of the list of pictures left out, in the folder of a run.
const badFile = "bad-pictures.txt"

// dataOptions say how the settings open their data set.
func (s Settings) dataOptions() (o data.Options, err error) {
	o = data.Options{Limit: s.Limit, TestLimit: s.KNNTest, Labels: s.Labels, Test: s.Val,
		MaxPixels: s.MaxPixels}
	if o.Bad, err = data.ParseAllowance(s.BadPictures); err != nil {
		return o, fmt.Errorf("bad_pictures is %w", err)
	}
	if o.Values, err = data.ParseRange(s.Range); err != nil {
		return o, fmt.Errorf("range is %w", err)
	}
	return o, nil
}

// openData opens the data set and says what was found. How far a long check of files is goes to
// the log as well.
func (s Settings) openData(ctx context.Context, log io.Writer) (data.Parts, error) {
	spec, err := data.ParseSpec(s.Data)
	if err != nil {
		return data.Parts{}, err
	}
	o, err := s.dataOptions()
	if err != nil {
		return data.Parts{}, err
	}
	if o.JPEG, err = data.ResolveJPEG(s.JPEG); err != nil {
		o.JPEG = data.JPEGGo
		if spec.Decodes() {
			fmt.Fprintf(log, "vksimclr: JPEGs were decoded by libjpeg-turbo, which this program "+
				"lacks: %s takes its place, and pixels differ a little\n",
				data.JPEGDecoder(o.JPEG))
		}
	}
	o.CacheDir, o.Side = cacheFolder(), s.MaxSide
	last := time.Now()
	o.Progress = func(done, of int) {
		if now := time.Now(); now.Sub(last) >= plainEvery {
			last = now
			fmt.Fprintf(log, "%d of %d pictures looked into\n", done, of)
		}
	}
	parts, err := spec.Open(ctx, o)
	if errors.Is(err, context.Canceled) {
		return parts, fmt.Errorf("%w while looking into the pictures", errInterrupted)
	}
	if err != nil {
		return parts, err
	}
	if spec.Decodes() {
		parts.Notes = append(parts.Notes, "JPEGs are decoded by "+data.JPEGDecoder(o.JPEG))
	}
	for _, note := range parts.Notes {
		fmt.Fprintf(log, "data: %s\n", note)
	}
	return parts, nil
}

// resolveJPEG decides which decoder a run has, for good. Data without JPEGs do not depend on it.
func (s *Settings) resolveJPEG() error {
	spec, err := data.ParseSpec(s.Data)
	switch {
	case err != nil:
		return err
	case !spec.Decodes():
		s.JPEG = data.JPEGGo
		return nil
	}
	s.JPEG, err = data.ResolveJPEG(s.JPEG)
	return err
}

// cacheFolder is where results are kept between runs, as for pipelines; empty: nowhere.
func cacheFolder() string {
	switch dir := os.Getenv("VKSIMCLR_CACHE"); dir {
	case "none":
		return ""
	case "":
		user, err := os.UserCacheDir()
		if err != nil {
			return ""
		}
		return filepath.Join(user, "vksimclr")
	default:
		return dir
	}
}

// picturesMark begins the line of a checkpoint's settings that tells which pictures a run has: a
// comment to TOML.
const picturesMark = "# pictures: "

// picturesLine is that line, empty for a set that is always the same.
func picturesLine(set data.Dataset) string {
	if f, ok := set.(data.Fingerprinted); ok {
		return picturesMark + f.Fingerprint() + "\n"
	}
	return ""
}

// samePictures refuses to go on with other pictures than the checkpoint's: their order would be
// another, and so would be the bits.
func samePictures(c *train.Checkpoint, path string, set data.Dataset) error {
	_, line, marked := strings.Cut(c.Settings, picturesMark)
	now := strings.TrimPrefix(picturesLine(set), picturesMark)
	if !marked || now == "" || line == now {
		return nil
	}
	return fmt.Errorf("checkpoint: %s was trained on other pictures (%s) than there are now (%s): "+
		"bring them back, or start anew with another --out", path, strings.TrimSpace(line),
		strings.TrimSpace(now))
}

// judge says how the settings judge an encoder.
func (s Settings) judge(parts data.Parts) train.Judge {
	if parts.Test == nil {
		return train.Judge{}
	}
	return train.Judge{Bank: data.Sample(parts.Bank, s.KNNBank), Test: parts.Test,
		Neighbours: s.KNNK, Temperature: s.KNNTemperature}
}

// saveBad lists the pictures left out, one a line, in the folder of a run. Without any there is no
// list.
func saveBad(dir string, bad []data.BadPicture) error {
	if len(bad) == 0 {
		return nil
	}
	return atomicfile.Write(filepath.Join(dir, badFile), []byte(badLines(bad)))
}

// badLines names bad pictures, one a line.
func badLines(bad []data.BadPicture) string {
	var text strings.Builder
	for _, b := range bad {
		fmt.Fprintln(&text, b)
	}
	return text.String()
}
