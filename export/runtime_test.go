package export

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// runtimeFolder is where tools/otherprograms/install puts onnxruntime-node.
func runtimeFolder() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(cache, "vksimclr", "onnxruntime")
}

// needsRuntime skips a test where node or onnxruntime-node is missing.
func needsRuntime(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not here to run onnxruntime-node with")
	}
	folder := filepath.Join(runtimeFolder(), "node_modules/onnxruntime-node")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("onnxruntime-node is not here to compare with: tools/otherprograms/install")
	}
}

// onnxRuntime runs a file on values of a shape, and then on the first of the batch alone. It
// returns the features of both.
func onnxRuntime[T byte | float32](t *testing.T, path string, values []T, shape ...int) []float32 {
	t.Helper()
	script := filepath.Join(t.TempDir(), "run.js")
	if err := os.WriteFile(script, []byte(runONNX), 0o666); err != nil {
		t.Fatal(err)
	}
	args := []string{script, path, map[bool]string{true: "uint8", false: "float32"}[T(1)/2 == 0]}
	for _, d := range shape {
		args = append(args, fmt.Sprint(d))
	}
	command := exec.Command("node", args...)
	command.Env = append(os.Environ(), "NODE_PATH="+filepath.Join(runtimeFolder(), "node_modules"))
	input, _ := binary.Append(nil, binary.LittleEndian, values)
	command.Stdin = bytes.NewReader(input)
	var log bytes.Buffer
	command.Stderr = &log
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, log.Bytes())
	}
	features := make([]float32, len(out)/4)
	binary.Decode(out, binary.LittleEndian, features)
	return features
}
