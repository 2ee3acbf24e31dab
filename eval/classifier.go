package eval

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"vksimclr/atomicfile"
	"vksimclr/interop"
)

// LinearFile and ClassifierFile are the names of kept classifiers in the folder of a run: the one
// of a frozen encoder, and the one that was trained together with its encoder.
const (
	LinearFile     = "linear.safetensors"
	ClassifierFile = "classifier.safetensors"
)

// Classifier is a linear classifier on an encoder's features: logits = Weight·features + Bias.
type Classifier struct {
	Weight  []float32 // [classes,D] row-major
	Bias    []float32 // [classes]
	Classes []string  // names of the classes
	Layer   string    // whose output the features are: train.LayerH, LayerHead1 or LayerZ
	Encoder string    // train.HashEncoder of the encoder that it belongs to
}

// D is the number of features.
func (c Classifier) D() int { return len(c.Weight) / max(1, len(c.Bias)) }

// The names in a classifier's file.
const (
	classifierFormat = "vksimclr classifier 1"
	weightTensor     = "weight"
	biasTensor       = "bias"
)

// Save writes the classifier as safetensors, whole or not at all: tensors weight [classes,D] and
// bias [classes], and the metadata format, classes (a JSON list of names), layer and encoder.
func (c Classifier) Save(path string) error {
	if err := c.check(); err != nil {
		panic("eval: save classifier: " + err.Error())
	}
	names, err := json.Marshal(c.Classes)
	if err != nil {
		return fmt.Errorf("classifier: %w", err)
	}
	about := map[string]string{"format": classifierFormat, "classes": string(names),
		"layer": c.Layer, "encoder": c.Encoder}
	err = atomicfile.Stream(path, func(w io.Writer) error {
		return interop.Write(w, about, []interop.Tensor{
			{Name: weightTensor, Shape: []int{len(c.Bias), c.D()}, Data: c.Weight},
			{Name: biasTensor, Shape: []int{len(c.Bias)}, Data: c.Bias}})
	})
	if err != nil {
		return fmt.Errorf("classifier: %w", err)
	}
	return nil
}

// ReadClassifier reads what Save wrote. An error names the file and what is wrong with it.
func ReadClassifier(path string) (c Classifier, err error) {
	f, err := interop.Open(path)
	if err != nil {
		return c, fmt.Errorf("classifier: %w", err)
	}
	defer f.Close()
	if format := f.Metadata["format"]; format != classifierFormat {
		return c, fmt.Errorf("classifier: %s has format %q, expected %q: give a file that eval "+
			"linear or finetune wrote", path, format, classifierFormat)
	}
	c.Layer, c.Encoder = f.Metadata["layer"], f.Metadata["encoder"]
	err = json.Unmarshal([]byte(f.Metadata["classes"]), &c.Classes)
	if err == nil {
		c.Weight, err = floats(f, weightTensor)
	}
	if err == nil {
		c.Bias, err = floats(f, biasTensor)
	}
	if err == nil {
		err = c.check()
	}
	if err != nil {
		return c, fmt.Errorf("classifier: %s: %w: make it again", path, err)
	}
	return c, nil
}

func floats(f *interop.File, name string) ([]float32, error) {
	t, err := f.Tensor(name)
	if err != nil {
		return nil, err
	}
	values, ok := t.Data.([]float32)
	if !ok {
		return nil, fmt.Errorf("tensor %s is %s, expected F32", name, t.DType())
	}
	return values, nil
}

// check tells whether the parts fit each other and are finite.
func (c Classifier) check() error {
	classes := len(c.Classes)
	switch {
	case classes == 0:
		return errors.New("it has no classes")
	case len(c.Bias) != classes || len(c.Weight) == 0 || len(c.Weight)%classes != 0:
		return fmt.Errorf("%d weights and %d biases for %d classes", len(c.Weight), len(c.Bias),
			classes)
	case slices.ContainsFunc(c.Weight, unbounded) || slices.ContainsFunc(c.Bias, unbounded):
		return errors.New("a weight is NaN or infinite")
	}
	return nil
}
