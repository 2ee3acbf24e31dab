package program

import (
	"fmt"
	"path/filepath"

	"vksimclr/export"
	"vksimclr/train"
)

type exportCommand struct {
	Checkpoint string `arg:"" help:"A checkpoint, or a run's folder: its newest good one."`
	Out        string `required:"" placeholder:"FILE" help:"File to write: .safetensors or .onnx."`

	WithPreprocessing bool   `name:"with-preprocessing" help:"Take uint8 pictures (.onnx)."`
	InputSize         string `name:"input-size" placeholder:"HxW" help:"Their height and width."`

	Seen seenFlags `embed:""`

	JSON bool `help:"Print the result as JSON."`
}

func (exportCommand) Help() string {
	return `Writes the encoder alone, without the projection head, in fp32. A .safetensors file has
the names and shapes of torchvision's ResNets. A .onnx file holds the network in inference form, for
any number of pictures. The message is the Python code that loads the file. Both have in their
metadata how a picture becomes the input: size, mean, std, eval_view, crop or resize, and
interpolation. With --with-preprocessing the .onnx file does that itself: it takes uint8 pictures
[N,3,H,W] of one size, red first.

Examples:

  vksimclr export runs/mine --out encoder.safetensors
  vksimclr export runs/mine/checkpoint-00000312.safetensors --out encoder.onnx
  vksimclr export runs/mine --out encoder.onnx --with-preprocessing --input-size 480x640`
}

// exportResult is what export prints as JSON.
type exportResult struct {
	Out        string            `json:"out"`
	Checkpoint string            `json:"checkpoint"`
	Step       int               `json:"step"`
	About      map[string]string `json:"about"`
	Code       string            `json:"code,omitempty"` // Python that loads the file
}

// Run writes the file.
func (e *exportCommand) Run(c console) error {
	extension, err := outFormat("export", e.Out, ".safetensors", ".onnx")
	if err != nil {
		return err
	}
	height, width, err := e.inputSize(extension)
	if err != nil {
		return err
	}
	if err := checkOut("export", e.Out); err != nil {
		return err
	}
	r, err := restore(e.Checkpoint, c)
	if err != nil {
		return err
	}
	if err := r.see("export", e.Seen); err != nil {
		return err
	}
	result := exportResult{Out: e.Out, Checkpoint: r.path, Step: r.checkpoint.Step,
		About: r.recipe.About}
	if extension == ".onnx" {
		if config, ok := r.resNet(); ok {
			result.Code = export.ONNXCode(config, height, width, r.recipe.About, e.Out)
		}
		err = e.saveONNX(r, height, width)
	} else {
		if config, ok := r.resNet(); ok {
			result.Code = export.TorchCode(config, r.recipe.Views.Size, e.Out)
		}
		err = train.SaveEncoder(e.Out, r.checkpoint, r.recipe.About)
	}
	if err != nil {
		return fmt.Errorf("export %s: %w", r.path, err)
	}
	if e.JSON {
		return c.printJSON(result)
	}
	_, err = fmt.Fprint(c.out, result)
	return err
}

func (r exportResult) String() string {
	text := fmt.Sprintf("%s: the encoder of %s (step %d)\n", r.Out, r.Checkpoint, r.Step)
	if r.Code == "" {
		return text + "torchvision has no such network: docs/switches.md says what the tensors " +
			"are called, and a .onnx file holds all of it\n"
	}
	with := "Load it in Python with torchvision and safetensors"
	if filepath.Ext(r.Out) == ".onnx" {
		with = "Run it in Python with onnxruntime"
	}
	return text + with + ":\n\n" + r.Code
}
