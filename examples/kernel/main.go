// Command kernel runs a compute shader of one's own beside a kernel of the library, in one program.
package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"vksimclr/engine"
	"vksimclr/kernels"
	"vksimclr/shaders"
)

//go:embed scale.spv
var own embed.FS

// both is the shaders of this program and those of the library.
type both struct{}

func (both) Open(name string) (fs.File, error) {
	file, err := own.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return shaders.FS.Open(name)
	}
	return file, err
}

// scaleParams mirrors the push constants of scale.comp, field for field.
type scaleParams struct {
	Count  uint32
	Factor float32
}

var scale = engine.Kernel[scaleParams]{
	Shader: "scale",
	Args:   engine.Args{engine.In("x"), engine.Out("y")},
	Groups: func(p scaleParams) int { return (int(p.Count) + 63) / 64 },
}

// run adds the rows of factor·x, x [rows,columns].
func run(device string, x []float32, rows int, factor float32) (sums []float32, err error) {
	d, err := engine.Open(engine.Options{Device: device, Shaders: both{}})
	if err != nil {
		return nil, err
	}
	defer d.Close()
	columns := len(x) / rows
	in, _ := d.NewTensor("x", engine.F32, rows, columns) // takes memory when it is used
	out, _ := d.NewTensor("sums", engine.F32, columns)
	r := d.NewRecorder()
	scaled := r.Temp("scaled", engine.F32, rows, columns)
	scale.Dispatch(r, scaleParams{uint32(len(x)), factor}, in, scaled)
	kernels.SumRows(r, out, scaled, false)
	program, err := r.Finish()
	if err != nil {
		return nil, err
	}
	if err := engine.Upload(d, in, x); err != nil {
		return nil, err
	}
	if err := program.Run(); err != nil {
		return nil, err
	}
	return engine.Download[float32](d, out)
}

func main() {
	sums, err := run("", []float32{1, 2, 3, 4, 10, 20, 30, 40}, 2, 0.5)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(sums)
}
