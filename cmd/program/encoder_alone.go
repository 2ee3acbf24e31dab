package program

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"vksimclr/export"
	"vksimclr/interop"
	"vksimclr/models"
	"vksimclr/train"
)

// isEncoderFile tells whether a path is a safetensors file of an encoder alone, not a checkpoint.
func isEncoderFile(path string) bool {
	stat, err := os.Stat(path)
	if err != nil || stat.IsDir() {
		return false
	}
	f, err := interop.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	_, ok := f.Info("conv1.weight")
	_, deep := f.Info("conv1.0.weight")
	return (ok || deep) && !strings.HasPrefix(f.Metadata["format"], "vksimclr checkpoint")
}

// restoreEncoder reads an encoder alone, as a run's encoder.safetensors and import write it. Its
// metadata say how a picture becomes the input.
func restoreEncoder(path string) (r restored, err error) {
	f, err := interop.Open(path)
	if err != nil {
		return r, fmt.Errorf("encoder: %w", err)
	}
	defer f.Close()
	found, err := export.FindResNet(f, "")
	if err != nil {
		return r, fmt.Errorf("encoder: %s: %w", path, err)
	}
	tensors, err := found.Tensors()
	if err != nil {
		return r, fmt.Errorf("encoder: %s: %w", path, err)
	}
	r.path, r.alone, r.checkpoint = path, true, asCheckpoint(tensors)
	if text := f.Metadata["step"]; text != "" {
		if r.checkpoint.Step, err = strconv.Atoi(text); err != nil {
			return r, fmt.Errorf("encoder: %s: step %q in its metadata is no number: use another "+
				"copy", path, text)
		}
	}
	r.settings = defaultSettings()
	s := &r.settings
	s.Data, s.Arch, s.Width = "", found.Arch, found.Config.Width
	if err := s.describedBy(f.Metadata, found.Config); err != nil {
		return r, fmt.Errorf("encoder: %s: %w: vksimclr import %s --out FILE writes what is "+
			"missing", path, err, path)
	}
	if r.recipe, err = s.recipe(s.Size); err != nil {
		return r, fmt.Errorf("encoder: %s: %w", path, err)
	}
	r.recipe.First, err = train.ReadEncoder(path)
	r.recipe.Precision = train.FP32
	return r, err
}

// describedBy takes from an encoder's metadata how a picture becomes the input, and what names and
// shapes of its tensors do not tell.
func (s *Settings) describedBy(about map[string]string, config models.ResNetConfig) (err error) {
	size, err := strconv.Atoi(about["size"])
	if err != nil || size < 1 {
		return fmt.Errorf("size %q in its metadata is no side in pixels", about["size"])
	}
	s.Size = size
	if err = s.variantOf(about, config); err != nil {
		return err
	}
	if s.Normalize, err = describedNormalize(about); err != nil {
		return err
	}
	return s.describedView(about)
}

// describedView takes from an encoder's metadata how a picture is cut and resized. Files of before
// eval_view have the central crop.
func (s *Settings) describedView(about map[string]string) (err error) {
	filter, antialias, marked := strings.Cut(about["interpolation"], "_")
	if filter == "bicubic" {
		s.Interpolation = filter
	}
	if marked {
		s.Antialias = map[string]string{"plain": "off", "antialias": "on"}[antialias]
	}
	if style := about["eval_view"]; style != "" {
		s.EvalView = style
	}
	if text := about["resize"]; text != "" {
		if s.EvalResize, err = strconv.Atoi(text); err != nil {
			return fmt.Errorf("resize %q in its metadata is no number", text)
		}
	}
	problems := &usageError{}
	s.checkKinds(problems)
	s.checkViews(problems)
	if err := problems.orNil(); err != nil {
		return fmt.Errorf("its metadata say how a picture is seen, but %w", err)
	}
	return nil
}

// variantOf takes the variant of a ResNet from its tensors and metadata.
func (s *Settings) variantOf(about map[string]string, config models.ResNetConfig) (err error) {
	stem := config.Stem
	if config.SmallStem() && about["stem"] == models.StemCIFARPad2 {
		stem = models.StemCIFARPad2
	}
	if stem != models.StemOf(s.Size) {
		if about["stem"] != stem {
			return fmt.Errorf("size %d in its metadata is none for the %s stem", s.Size, stem)
		}
		s.Stem = stem
	}
	if about["pool_padding"] == samePadding {
		s.PoolPadding = samePadding
	}
	s.takeVariant(config)
	for key, ratio := range map[string]*float64{"sk_ratio": &s.SKRatio, "se_ratio": &s.SERatio} {
		if text := about[key]; text != "" {
			if *ratio, err = strconv.ParseFloat(text, 64); err != nil {
				return fmt.Errorf("%s %q in its metadata is no number", key, text)
			}
		}
	}
	return nil
}

// takeVariant takes the variant that names and shapes tell.
func (s *Settings) takeVariant(config models.ResNetConfig) {
	if config.Project {
		s.Shortcut = officialShortcut
	}
	s.SKRatio, s.SERatio = config.SKRatio, config.SERatio
}

// describedNormalize is the setting normalize for an encoder's metadata.
func describedNormalize(about map[string]string) (string, error) {
	text := about["mean"] + "/" + about["std"]
	if text == "0,0,0/1,1,1" {
		return noNormalization, nil
	}
	if _, err := parseNormalize(text); err != nil {
		return "", fmt.Errorf("mean %q and std %q in its metadata are not three numbers each",
			about["mean"], about["std"])
	}
	return text, nil
}

// wants refuses what an encoder alone has not: pictures of its own, and a head.
func (r restored) wants(command, data, layer string) error {
	switch {
	case !r.alone:
		return nil
	case data == "":
		return usage("%s: %s is an encoder alone, without a run's pictures: give --data", command,
			r.path)
	case layer != "" && layer != "h" && layer != "encoder":
		return usage("%s: %s is an encoder alone, without a head: leave %s out", command, r.path,
			layer)
	}
	return nil
}
