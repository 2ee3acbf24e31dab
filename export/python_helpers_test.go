package export

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"

	"vksimclr/augment"
	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/eval"
	"vksimclr/interop"
	"vksimclr/kernels"
	"vksimclr/models"
)

// interpreter is the system's Python: Debian's packages are its own.
const interpreter = "/usr/bin/python3"

func pythonHas(modules string) bool {
	return exec.Command(interpreter, "-c", "import "+modules).Run() == nil
}

// vary gives batch norms statistics and weights that are not 0 and 1.
func vary(tensors []interop.Tensor) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, x := range tensors {
		values := x.Data.([]float32)
		for i := range values {
			switch {
			case strings.HasSuffix(x.Name, "running_var"), len(x.Shape) == 1 &&
				strings.HasSuffix(x.Name, "weight"):
				values[i] = 0.5 + random.Float32()
			case len(x.Shape) == 1:
				values[i] = random.Float32() - 0.5
			}
		}
	}
}

// pictures are random pictures of one size: size×size pixels, or height×width.
type pictures struct{ size, count, height, width int }

func (p pictures) Name() string { return "pictures" }
func (p pictures) Len() int     { return p.count }
func (p pictures) Size() (height, width int) {
	return cmp.Or(p.height, p.size), cmp.Or(p.width, p.size)
}

func (p pictures) Read(i int, to *data.Picture) error {
	random := rand.New(rand.NewPCG(uint64(i), 5))
	height, width := p.Size()
	to.Reset(fmt.Sprint(i), height, width)
	for k := range to.Pixels {
		to.Pixels[k] = byte(random.Uint32())
	}
	return nil
}

// ours are the features as this module computes them.
func ours(t *testing.T, d *engine.Device, r models.ResNetConfig, tensors []interop.Tensor,
	set pictures) []float32 {
	t.Helper()
	views := augment.CIFAR()
	views.Size = set.size
	return oursOf(t, d, r, tensors, views, set)
}

// oursOf is ours with views of any kind.
func oursOf(t *testing.T, d *engine.Device, r models.ResNetConfig, tensors []interop.Tensor,
	views augment.Config, set pictures) []float32 {
	t.Helper()
	var layout models.Layout
	encoder, err := r.Build(&layout, "")
	if err != nil {
		t.Fatal(err)
	}
	weights, err := models.NewWeights(d, &layout)
	if err != nil {
		t.Fatal(err)
	}
	state := models.State{}
	for _, x := range tensors {
		state[x.Name] = x.Data.([]float32)
	}
	if err := weights.Store(state); err != nil {
		t.Fatal(err)
	}
	f, err := eval.Encode(t.Context(), d, encoder, weights, kernels.Policy{}, views, set, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f.Rows
}

func save(t *testing.T, path string, tensors []interop.Tensor) {
	t.Helper()
	var file bytes.Buffer
	err := interop.Write(&file, map[string]string{"format": "pt"}, tensors)
	if err == nil {
		err = os.WriteFile(path, file.Bytes(), 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// python runs a script on the pictures and returns the numbers that it writes.
func python(t *testing.T, script string, set pictures) []float32 {
	t.Helper()
	var pixels []byte
	for i := range set.count {
		var p data.Picture
		set.Read(i, &p)
		pixels = append(pixels, p.Pixels...)
	}
	command := exec.Command(interpreter, "-c", fmt.Sprintf("SIZE = %d\n%s", set.size, script))
	command.Stdin = bytes.NewReader(pixels)
	var log bytes.Buffer
	command.Stderr = &log
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, script, log.Bytes())
	}
	values := make([]float32, len(out)/4)
	binary.Decode(out, binary.LittleEndian, values)
	return values
}

// compare allows an error of 1e-4 of the largest feature.
func compare(t *testing.T, name string, have, want []float32) {
	t.Helper()
	if len(have) != len(want) {
		t.Fatalf("%s: %d features, want %d", name, len(have), len(want))
	}
	largest, worst := 0.0, 0.0
	for i, w := range want {
		largest = max(largest, math.Abs(float64(w)))
		worst = max(worst, math.Abs(float64(have[i])-float64(w)))
	}
	t.Logf("%s: error %.2g of the largest feature", name, worst/largest)
	if !(worst < 1e-4*largest) {
		t.Errorf("%s: features differ by %g, the largest is %g", name, worst, largest)
	}
}

// planes are the pictures as [N,3,height,width]: bytes, or in [0,1].
func planes[T byte | float32](p pictures) []T {
	height, width := p.Size()
	n := height * width
	planes := make([]T, 3*n*p.count)
	for i := range p.count {
		var x data.Picture
		p.Read(i, &x)
		for k, v := range x.Pixels {
			at := &planes[(3*i+k%3)*n+k/3]
			if *at = T(v); T(1)/2 != 0 { // float32
				*at /= 255
			}
		}
	}
	return planes
}
