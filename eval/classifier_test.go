package eval

import (
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"vksimclr/atomicfile"
	"vksimclr/interop"
)

func example() Classifier {
	return Classifier{Weight: []float32{1, 0, 0, 1, 1, 1, 1, 0, 0, 0}, Bias: []float32{0, 0.5},
		Classes: []string{"cat", "a \"dog\"\n"}, Layer: "h", Encoder: "ab12"}
}

func TestClassifierIsReadAsItWasSaved(t *testing.T) {
	path := filepath.Join(t.TempDir(), ClassifierFile)
	if err := example().Save(path); err != nil {
		t.Fatal(err)
	}
	read, err := ReadClassifier(path)
	if err != nil || !reflect.DeepEqual(read, example()) {
		t.Errorf("%v: %+v", err, read)
	}
	if read.D() != 5 {
		t.Errorf("%d features", read.D())
	}
	if left, _ := filepath.Glob(path + atomicfile.Temporary); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

func TestReadClassifierSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	about := func(classes string) map[string]string {
		return map[string]string{"format": classifierFormat, "classes": classes}
	}
	weight := interop.Tensor{Name: "weight", Shape: []int{2, 1}, Data: []float32{1, 2}}
	nan := interop.Tensor{Name: "weight", Shape: []int{2, 1},
		Data: []float32{1, float32(math.NaN())}}
	bias := interop.Tensor{Name: "bias", Shape: []int{2}, Data: []float32{1, 2}}
	for want, c := range map[string]struct {
		about   map[string]string
		tensors []interop.Tensor
	}{
		"expected":               {nil, nil},
		"bias":                   {about(`["a","b"]`), []interop.Tensor{weight}},
		"NaN or infinite":        {about(`["a","b"]`), []interop.Tensor{nan, bias}},
		"2 biases for 3 classes": {about(`["a","b","c"]`), []interop.Tensor{weight, bias}},
		"no classes":             {about(`[]`), []interop.Tensor{weight, bias}},
		"make it again":          {about(`a`), []interop.Tensor{weight, bias}},
	} {
		path := filepath.Join(dir, "x.safetensors")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := interop.Write(f, c.about, c.tensors); err != nil {
			t.Fatal(err)
		}
		f.Close()
		_, err = ReadClassifier(path)
		if err == nil || !strings.Contains(err.Error(), want) ||
			!strings.Contains(err.Error(), path) {
			t.Errorf("%q: error %v", want, err)
		}
	}
}

func TestClassifierPredicts(t *testing.T) {
	f := Features{D: 5, Rows: []float32{1, 0, 0, 0, 0, 0, 3, 0, 2, 1}, Labels: []int{0, 1}}
	logits, err := example().Logits(f)
	if want := []float32{1, 1.5, 3, 3.5}; err != nil || !reflect.DeepEqual(logits, want) {
		t.Errorf("%v: logits %v, want %v", err, logits, want)
	}
	p, err := example().Probabilities(f)
	if err != nil || math.Abs(float64(p[0])-1/(1+math.Exp(0.5))) > 1e-7 ||
		math.Abs(float64(p[2]+p[3])-1) > 1e-7 {
		t.Errorf("%v: probabilities %v", err, p)
	}
	f.D = 2
	if _, err := example().Logits(f); err == nil {
		t.Error("rows of another length are classified")
	}
}

func TestTopK(t *testing.T) {
	scores := []float32{1, 3, 2, 5, 5, 5, 0, 0, 1}
	for _, c := range []struct {
		labels []int
		k      int
		want   float64
	}{
		{[]int{1, 0, 2}, 1, 100}, {[]int{2, 1, 2}, 1, 100. / 3}, {[]int{2, 1, 0}, 2, 100},
		{[]int{-1, 3, 1}, 3, 100. / 3},
	} {
		if got := TopK(scores, c.labels, c.k); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("top-%d of %v is %g, want %g", c.k, c.labels, got, c.want)
		}
	}
	if !math.IsNaN(TopK(nil, nil, 1)) {
		t.Error("top-1 of nothing is a number")
	}
}
