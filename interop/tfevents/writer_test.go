package tfevents

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func noon() time.Time { return time.Date(2026, 1, 2, 12, 0, 0, 5e8, time.UTC) }

// TestReaderOfTensorBoardsFormats: Google's protobuf runtime reads back what was written.
func TestReaderOfTensorBoardsFormats(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	w, err := create(dir, noon)
	if err != nil {
		t.Fatal(err)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		w.Hyperparameters(map[string]any{"lr": 0.25, "arch": "tiny", "blur": true, "last": false}),
		w.Scalars(1, []Scalar{{"train/loss", 3.5}, {"train/lr", 1e-3}}),
		w.Image(7, "views/pairs", picture.Bytes(), 3, 2),
		w.Scalars(1<<40, []Scalar{{"eval/knn_top1", 0}}),
		w.Restart(8), w.Finished(9, true), w.Finished(10, false), w.Close(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	events := read[shown](t, filepath.Join(dir, eventFiles(dir)[0]))
	if len(events) != 8 {
		t.Fatalf("%d events", len(events))
	}
	if e := events[0]; e.Version != "brain.Event:2" || e.Time != 1767355200.5 {
		t.Errorf("the file begins with %+v", e)
	}
	start := events[1].Summary.Value[0]
	if start.Tag != "_hparams_/session_start_info" || start.Metadata.Plugin.Name != "hparams" ||
		start.Metadata.Class != 2 || !slices.Equal(start.Numbers, []float64{0}) {
		t.Errorf("session start %+v", start)
	}
	settings := map[string]any{}
	for _, h := range start.HParams.Start.HParams {
		settings[h.Key] = h.Value
	}
	if len(settings) != 4 || settings["lr"] != 0.25 || settings["arch"] != "tiny" ||
		settings["blur"] != true || settings["last"] != false {
		t.Errorf("hyperparameters %v", settings)
	}
	step := events[2]
	if v := step.Summary.Value; step.Step != "1" || len(v) != 2 || v[0].Tag != "train/loss" ||
		*v[0].Scalar != 3.5 || v[1].Tag != "train/lr" || float32(*v[1].Scalar) != 1e-3 {
		t.Errorf("step %+v", step)
	}
	if m := events[3].Summary.Value[0].Image; m == nil || m.Height != 2 || m.Width != 3 ||
		m.Colorspace != 4 || !bytes.Equal(m.Encoded, picture.Bytes()) {
		t.Errorf("image %+v", events[3])
	}
	if e := events[4]; e.Step != "1099511627776" {
		t.Errorf("step %+v", e)
	}
	if e := events[5]; e.Step != "8" || e.Log == nil || e.Log.Status != 1 {
		t.Errorf("restart %+v", e)
	}
	for i, status := range []int{1, 2} {
		e := events[6+i].Summary.Value[0]
		if e.HParams.End == nil || e.HParams.End.Status != status {
			t.Errorf("session end %+v", e)
		}
	}
}

// TestReaderOfProjector: Google's protobuf runtime reads the configuration; the tables have a line
// a point, without tabs or ends of lines of the names in them.
func TestReaderOfProjector(t *testing.T) {
	dir := t.TempDir()
	red := image.NewRGBA(image.Rect(0, 0, 2, 1))
	for i := range red.Pix {
		red.Pix[i] = []byte{255, 0, 0, 255}[i%4]
	}
	p := Points{Name: "features", D: 2, Rows: []float32{1, -2.5, 1e-9, 4, 5, 123456},
		Keys: []string{"a\tb.png", "c\n.png", "é.png"}, Classes: []string{"cat", "dog", "cat"},
		Thumbnails: []image.Image{red, red, red}, Side: 4}
	if err := SaveProjector(dir, p); err != nil {
		t.Fatal(err)
	}
	checkText(t, filepath.Join(dir, tensorFile), "1\t-2.5\n1e-09\t4\n5\t1.2346e+05\n")
	checkText(t, filepath.Join(dir, metadataFile),
		"picture\tclass\na b.png\tcat\nc .png\tdog\né.png\tcat\n")
	file, err := os.Open(filepath.Join(dir, spriteFile))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	sprite, err := png.Decode(file)
	if err != nil || sprite.Bounds() != image.Rect(0, 0, 8, 8) {
		t.Fatal(sprite, err)
	}
	for _, at := range []image.Point{{1, 0}, {5, 0}, {1, 4}} {
		if r, _, _, a := sprite.At(at.X, at.Y).RGBA(); r != 0xffff || a != 0xffff {
			t.Errorf("no thumbnail at %v", at)
		}
	}
	p.Classes, p.Thumbnails = nil, nil
	other := t.TempDir()
	if err := SaveProjector(other, p); err != nil {
		t.Fatal(err)
	}
	checkText(t, filepath.Join(other, metadataFile), "a b.png\nc .png\né.png\n")
	type config struct {
		Embeddings []struct {
			Name     string `json:"tensor_name"`
			Tensor   string `json:"tensor_path"`
			Metadata string `json:"metadata_path"`
			Shape    []int  `json:"tensor_shape"`
			Sprite   struct {
				Path string `json:"image_path"`
				Size []int  `json:"single_image_dim"`
			}
		}
	}
	both := read[config](t, filepath.Join(dir, projectorConfig),
		filepath.Join(other, projectorConfig))
	e := both[0].Embeddings[0]
	if e.Name != "features" || e.Tensor != tensorFile || e.Metadata != metadataFile ||
		!slices.Equal(e.Shape, []int{3, 2}) || e.Sprite.Path != spriteFile ||
		!slices.Equal(e.Sprite.Size, []int{4, 4}) {
		t.Errorf("%+v", e)
	}
	if e := both[1].Embeddings[0]; e.Sprite.Path != "" {
		t.Errorf("%+v", e)
	}
}

func checkText(t *testing.T, path, want string) {
	t.Helper()
	if text, err := os.ReadFile(path); err != nil || string(text) != want {
		t.Errorf("%s: %q, %v", filepath.Base(path), text, err)
	}
}

// TestNewFileIsTheLast: TensorBoard reads files in the order of their names, so that of a run that
// goes on comes last, in the same second too. Names are zero-padded to ten digits.
func TestNewFileIsTheLast(t *testing.T) {
	dir := t.TempDir()
	if Exist(dir) || Exist(filepath.Join(dir, "none")) {
		t.Error("files where there are none")
	}
	for i := range 3 {
		w, err := create(dir, noon)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		names := eventFiles(dir)
		if newest := filepath.Base(w.file.Name()); len(names) != i+1 || names[i] != newest ||
			!strings.HasPrefix(newest, "events.out.tfevents.176735520") {
			t.Errorf("%s among %v", newest, names)
		}
	}
	if !Exist(dir) {
		t.Error("files are not seen")
	}
	if _, err := create(filepath.Join(dir, eventFiles(dir)[0]), noon); err == nil {
		t.Error("a file was taken for a folder")
	}
}
