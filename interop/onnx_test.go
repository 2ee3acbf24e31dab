package interop

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

// The bytes are those of a file that the checker of onnx 1.12 passes and onnxruntime 1.30 runs.
// Whoever changes a byte has the new file checked before changing the sum.
func TestONNX(t *testing.T) {
	var file bytes.Buffer
	err := WriteONNX(&file, ONNX{Name: "g", Producer: "vksimclr", Opset: 13,
		Metadata: map[string]string{"size": "4", "arch": "x"},
		Input:    ONNXValue{Name: "image", Shape: []int{3, 4, 4}},
		Output:   ONNXValue{Name: "y", Shape: []int{2}},
		Nodes: []ONNXNode{
			{"Conv", []string{"image", "w"}, "c", map[string]any{"kernel_shape": []int{3, 3},
				"strides": []int{2, 2}, "pads": []int{1, 1, 1, 1}}},
			{"BatchNormalization", []string{"c", "b", "b", "b", "b"}, "n",
				map[string]any{"epsilon": float32(1e-5)}},
			{"GlobalAveragePool", []string{"n"}, "p", nil},
			{"Flatten", []string{"p"}, "f", map[string]any{"axis": 1}},
			{"Reshape", []string{"f", "shape"}, "y", nil},
		},
		Weights: []Tensor{{"w", []int{2, 3, 3, 3}, make([]float32, 54)},
			{"b", []int{2}, []float32{1, 2}}, {"shape", []int{2}, []int64{-1, 2}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(file.Bytes())
	if have, want := hex.EncodeToString(sum[:8]), "bd5f3cf23e983044"; have != want {
		t.Errorf("sum %s, want %s", have, want)
	}
}
