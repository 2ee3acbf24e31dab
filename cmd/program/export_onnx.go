package program

import (
	"fmt"
	"maps"
	"strconv"
	"strings"

	"vksimclr/export"
)

// inputSize is the height and width of --input-size, 0 where the graph has no preprocessing.
func (e *exportCommand) inputSize(extension string) (height, width int, err error) {
	const largest = 8192
	switch {
	case !e.WithPreprocessing && e.InputSize == "":
		return 0, 0, nil
	case !e.WithPreprocessing:
		return 0, 0, usage("export: --input-size: give --with-preprocessing too, or leave it out")
	case extension != ".onnx":
		return 0, 0, usage("export: --with-preprocessing: a %s file holds no graph: use .onnx",
			extension)
	}
	h, w, ok := strings.Cut(e.InputSize, "x")
	if !ok {
		w = h
	}
	height, err = strconv.Atoi(h)
	if err == nil {
		width, err = strconv.Atoi(w)
	}
	if err != nil || min(height, width) < 1 || max(height, width) > largest {
		return 0, 0, usage("export: --input-size %q: give the pictures' height and width up to %d "+
			"pixels, as in 480x640", e.InputSize, largest)
	}
	return height, width, nil
}

// saveONNX writes the encoder as an ONNX file, with the preprocessing of pictures unless their
// height is 0.
func (e *exportCommand) saveONNX(r restored, height, width int) error {
	tensors, err := r.checkpoint.Encoder()
	if err != nil {
		return err
	}
	config, ok := r.resNet()
	if !ok {
		return fmt.Errorf("only ResNets have an ONNX graph, not %s: use .safetensors",
			r.settings.Arch)
	}
	about := maps.Clone(r.recipe.About)
	about["step"] = strconv.Itoa(r.checkpoint.Step)
	if height == 0 {
		return export.SaveONNX(e.Out, config, r.recipe.Views.Size, tensors, about)
	}
	about["preprocessing"] = "in the graph"
	return export.SaveONNXOfPictures(e.Out, config, export.Pictures{Height: height, Width: width,
		Views: r.recipe.Views}, tensors, about)
}
