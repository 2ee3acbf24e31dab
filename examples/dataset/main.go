// Command dataset trains on a folder of PNG and JPEG pictures of any size: a data set of one's own.
package main

import (
	"context"
	"fmt"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"io"
	"os"
	"path/filepath"

	"vksimclr/data"
	"vksimclr/engine"
	"vksimclr/shaders"
	"vksimclr/train"
)

// folder is the pictures of a folder. It has no labels, so that nothing is judged.
type folder []string

func (f folder) Name() string { return "folder" }
func (f folder) Len() int     { return len(f) }

// Read decodes picture i. It may be called from several goroutines.
func (f folder) Read(i int, p *data.Picture) error {
	p.Key = f[i]
	file, err := os.Open(f[i])
	if err != nil {
		return err
	}
	defer file.Close()
	picture, _, err := image.Decode(file)
	if err != nil {
		return err
	}
	p.SetImage(f[i], picture)
	return nil
}

func run(dir, device string, batch int, out io.Writer) error {
	files, _ := filepath.Glob(filepath.Join(dir, "*.*g")) // png, jpg, jpeg
	d, err := engine.Open(engine.Options{Device: device, Shaders: shaders.FS})
	if err != nil {
		return err
	}
	defer d.Close()
	recipe := train.DefaultRecipe(folder(files))
	recipe.Views.Size, recipe.Epochs, recipe.Batch = 64, 1, batch
	r, err := train.New(d, recipe)
	if err != nil {
		return err
	}
	defer r.Close()
	for step, err := range r.Steps(context.Background()) {
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "step %d of %d: loss %.3f\n", step.Step, r.Total(), step.Loss())
	}
	return nil
}

func main() {
	if err := run(os.Args[1], "", 32, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
