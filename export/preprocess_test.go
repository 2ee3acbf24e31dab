package export

import (
	"fmt"
	"path/filepath"
	"testing"

	"vksimclr/augment"
	"vksimclr/engine/enginetest"
	"vksimclr/kernels"
)

// Pictures of any size have the same features in onnxruntime, through the preprocessing in the
// graph, as through the evaluation view here.
func TestPreprocessingInTheGraph(t *testing.T) {
	needsRuntime(t)
	d := enginetest.Device(t)
	d.Measure(false)
	for _, c := range []struct {
		height, width int
		mode          kernels.Interpolation
		normalize     bool
		style         augment.EvalStyle
	}{
		{96, 131, kernels.Bilinear, true, augment.EvalCentral},
		{40, 23, kernels.BicubicAntialias, false, augment.EvalCentral},
		{90, 64, kernels.Bicubic, true, augment.EvalCentral},
		{24, 31, kernels.Bilinear, false, augment.EvalOfficial},
		{64, 71, kernels.BilinearPlain, false, augment.EvalCentral},
		{61, 45, kernels.Bicubic, true, augment.EvalTorchvision},
		{32, 32, kernels.Bilinear, true, augment.EvalTorchvision},
	} {
		r, tensors := encoderOf(t, "tiny", 32)
		vary(tensors)
		views := augment.CIFAR()
		views.Interpolation, views.Normalize = c.mode, c.normalize
		if views.EvalStyle = c.style; c.height != c.width {
			views.EvalResize = 35
		}
		views.Mean = [3]float64{0.485, 0.456, 0.406}
		views.Deviation = [3]float64{0.229, 0.224, 0.225}
		set := pictures{count: 7, height: c.height, width: c.width}
		want := oursOf(t, d, r, tensors, views, set)
		path := filepath.Join(t.TempDir(), "encoder.onnx")
		err := SaveONNXOfPictures(path, r, Pictures{Height: c.height, Width: c.width, Views: views},
			tensors, nil)
		if err != nil {
			t.Fatal(err)
		}
		if pythonHas("onnx") {
			python(t, fmt.Sprintf("import onnx\nonnx.checker.check_model(onnx.load(%q), "+
				"full_check=True)", path), set)
		}
		have := onnxRuntime(t, path, planes[byte](set), 7, 3, c.height, c.width)
		want = append(want, want[:len(want)/7]...)
		compare(t, fmt.Sprintf("%d×%d %v %s", c.height, c.width, c.mode, c.style), have, want)
	}
}
