package program

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"vksimclr/export"
	"vksimclr/interop"
	"vksimclr/models"
	"vksimclr/train"
)

type importCommand struct {
	File   string    `arg:"" help:"Weights of another program: .safetensors, .pth, .pt, .ckpt."`
	Out    string    `required:"" placeholder:"FILE" help:"File to write: .safetensors."`
	Arch   string    `placeholder:"ARCH" help:"The architecture that it must have; default: any."`
	Prefix string    `placeholder:"TEXT" help:"Take the ResNet whose names begin with TEXT."`
	Size   int       `default:"0" help:"Side of its input; default: 224, or 32 with a 3x3 stem."`
	Stem   string    `enum:",cifar,cifar_pad2,imagenet" default:"" help:""`
	Mean   []float64 `default:"0.485,0.456,0.406" help:"Taken from red, green, blue in [0,1]."`
	Std    []float64 `default:"0.229,0.224,0.225" help:"They are divided by it."`
	JSON   bool      `help:"Print the result as JSON."`

	PoolPadding string `enum:"torch,same" default:"torch" help:"As for train."`
}

func (importCommand) Help() string {
	return `Reads a ResNet of torchvision, timm, lightly or solo-learn and writes it as an encoder
of this program. The architecture is found by the tensors' names and shapes. Classifiers and heads
are left out and listed. Nothing that a .pth, .pt or .ckpt file holds is run: its tensors are read,
and classes and functions are only named.

The file that is written stands in place of a run for embed, eval, finetune and export, and
with train --init. It says how a picture becomes the input; the defaults of --mean and --std are
ImageNet's. Give --mean 0,0,0 --std 1,1,1 for a network that took [0,1]. Shapes do not tell the
padding of a 3x3 stem: give --stem cifar_pad2 for solo-learn's networks for CIFAR.

Examples:

  vksimclr import resnet50.pth --out resnet50.safetensors
  vksimclr import epoch=99.ckpt --prefix backbone --out mine.safetensors
  vksimclr import c.ckpt --mean 0.491,0.482,0.447 --std 0.247,0.243,0.262 --out c.safetensors
  vksimclr embed resnet50.safetensors --data DIR --out features.npy`
}

// importResult is what import prints.
type importResult struct {
	Out     string            `json:"out"`
	File    string            `json:"file"`
	Tensors int               `json:"tensors"`
	Prefix  string            `json:"prefix"`
	Others  []string          `json:"other_prefixes"`
	Ignored []string          `json:"ignored"`
	NotRun  []string          `json:"not_run"` // code that the file names
	About   map[string]string `json:"about"`
}

// Run reads the file and writes the encoder.
func (i *importCommand) Run(c console) error {
	if err := i.check(); err != nil {
		return err
	}
	source, notRun, closer, err := openWeights(i.File)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	defer closer.Close()
	found, err := export.FindResNet(source, i.Prefix)
	if err != nil {
		return fmt.Errorf("import: %s: %w%s", i.File, err, naming(notRun))
	}
	if i.Arch != "" && found.Arch != i.Arch {
		return usage("import: --arch %s: %s holds %s of width %d: give --arch %s or leave it out",
			i.Arch, i.File, found.Arch, found.Config.Width, found.Arch)
	}
	tensors, err := found.Tensors()
	if err != nil {
		return fmt.Errorf("import: %s: %w", i.File, err)
	}
	result := importResult{Out: i.Out, File: i.File, Tensors: len(tensors), Prefix: found.Prefix,
		Others: list(found.Others), Ignored: list(found.Ignored), NotRun: list(notRun)}
	result.About, err = i.about(found)
	if err != nil {
		return err
	}
	if err := train.SaveEncoder(i.Out, asCheckpoint(tensors), result.About); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	return c.print(i.JSON, result)
}

// check looks at the flags alone.
func (i *importCommand) check() error {
	if _, err := outFormat("import", i.Out, ".safetensors"); err != nil {
		return err
	}
	if i.Arch != "" {
		if _, err := models.NamedEncoder(i.Arch, models.EncoderOptions{}); err != nil {
			return usage("import: --arch %s: give one of %s", i.Arch,
				strings.Join(models.EncoderNames(), ", "))
		}
	}
	if i.Size < 0 || len(i.Mean) != 3 || len(i.Std) != 3 {
		return usage("import: --size %d, --mean %v, --std %v: give a side in pixels and three "+
			"numbers each", i.Size, i.Mean, i.Std)
	}
	return checkOut("import", i.Out)
}

// about is the metadata of the encoder's file.
func (i *importCommand) about(f *export.Foreign) (map[string]string, error) {
	s := defaultSettings()
	s.Arch, s.Width, s.Size = f.Arch, f.Config.Width, i.Size
	if s.Size == 0 {
		s.Size = naturalSize(f.Config.Stem)
	}
	if err := i.checkStem(f, s.Size); err != nil {
		return nil, err
	}
	s.takeVariant(f.Config)
	s.PoolPadding = i.PoolPadding
	if i.Stem != "" && i.Stem != models.StemOf(s.Size) {
		s.Stem = i.Stem
	}
	s.Normalize = normalization(i.Mean, i.Std)
	if _, err := parseNormalize(s.Normalize); err != nil {
		return nil, usage("import: --mean, --std: %s", err)
	}
	r, err := s.recipe(s.Size)
	if err != nil {
		return nil, err
	}
	about := export.Describe(f.Arch, r.Encoder, r.Views)
	about["source"] = filepath.Base(i.File)
	return about, nil
}

// checkStem refuses a stem that the encoder has not, and a size that its stem is not made for
// unless --stem says that it is so.
func (i *importCommand) checkStem(f *export.Foreign, size int) error {
	is := map[bool]string{true: "3x3", false: "7x7"}[f.Config.SmallStem()]
	small := strings.HasPrefix(i.Stem, models.StemCIFAR)
	switch {
	case i.Stem != "" && small != f.Config.SmallStem():
		return usage("import: --stem %s: this encoder has the %s stem: leave it out", i.Stem, is)
	case i.Stem == "" && models.StemOf(size) != f.Config.Stem:
		return usage("import: --size %d: encoders of 32 pixels and less have the 3x3 stem, "+
			"larger ones the 7x7 stem; this one has the %s stem: give another size, or --stem %s",
			size, is, f.Config.Stem)
	}
	return nil
}

// naturalSize is the side of the input that a stem is made for.
func naturalSize(stem string) int {
	if stem == "cifar" {
		return 32
	}
	return 224
}

// openWeights opens a file by its contents. notRun is the code that it names.
func openWeights(path string) (s export.Source, notRun []string, c io.Closer, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("%w: give a file of weights", err)
	}
	var head [4]byte
	_, err = io.ReadFull(f, head[:])
	f.Close()
	if strings.EqualFold(filepath.Ext(path), ".safetensors") {
		file, err := interop.Open(path)
		return file, nil, file, err
	}
	if err == nil && bytes.Equal(head[2:], []byte{0, 0}) && head[0] != 0x80 {
		if file, err := interop.Open(path); err == nil {
			return file, nil, file, nil
		}
	}
	file, err := interop.OpenTorch(path)
	if err != nil {
		if stat, e := os.Stat(path); e == nil && stat.IsDir() {
			err = errors.New(path + " is a folder: give a file of weights")
		}
		return nil, nil, nil, err
	}
	return file, file.NotRun, file, nil
}
