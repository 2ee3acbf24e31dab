package export

import (
	"fmt"

	"vksimclr/models"
)

// ONNXCode is Python that runs the .onnx file at a path with onnxruntime on a picture of zeros. The
// metadata say how a picture becomes the input. Where the graph does that itself, height and width
// are those of its pictures, else 0.
func ONNXCode(r models.ResNetConfig, height, width int, about map[string]string,
	path string) string {
	input := fmt.Sprintf("[1, 3, %s, %s], numpy.float32)  # RGB, 0 to 1", about["size"],
		about["size"])
	if about["mean"] != "0,0,0" || about["std"] != "1,1,1" {
		input += fmt.Sprintf("; minus mean %s, over std %s", about["mean"], about["std"])
	}
	if height > 0 {
		input = fmt.Sprintf("[1, 3, %d, %d], numpy.uint8)  # RGB", height, width)
	}
	return fmt.Sprintf(`import numpy, onnxruntime
session = onnxruntime.InferenceSession(%q)
image = numpy.zeros(%s; any number of pictures
features = session.run(None, {"image": image})[0]  # [N,%d]
`, path, input, features(r))
}
