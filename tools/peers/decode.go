package main

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"image/jpeg"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"vksimclr/data"
)

//go:embed decode.py
var decodeScript string

// decodes compares how fast a folder of JPEGs becomes batches. Every picture is scaled down to fit
// a square.
type decodes struct {
	folder         string
	pictures, side int
	workers        int // of PyTorch
	rounds         int
	python, json   string
}

// pace is one pass over the pictures.
type pace struct {
	Name     string  `json:"name"`
	Pictures int     `json:"pictures"`
	Seconds  float64 `json:"seconds"`
	User     float64 `json:"user"` // processor seconds, all threads or processes
}

func (p pace) perPicture() float64 { return 1000 * p.User / float64(p.Pictures) }

func (d decodes) run(stdout, stderr io.Writer) error {
	dir, err := os.MkdirTemp("", "peers")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	peer := &torch{python: d.python, script: decodeScript, stderr: stderr,
		args: []string{d.folder, strconv.Itoa(d.pictures), strconv.Itoa(d.side),
			strconv.Itoa(d.workers)}}
	defer peer.stop()
	ask := func() (p pace, err error) {
		err = peer.ask("once more", &p)
		return p, err
	}
	passes, err := d.passes(dir)
	if err != nil {
		return err
	}
	passes = append(passes, ask)
	paces := make([][]pace, len(passes))
	for round := range d.rounds {
		for i, pass := range passes {
			p, err := pass()
			if err != nil {
				return err
			}
			paces[i] = append(paces[i], p)
			fmt.Fprintf(stderr, "round %d: %s: %.3f ms\n", round+1, p.Name, p.perPicture())
		}
	}
	return d.print(stdout, paces)
}

// print prints the medians, and how many times less processor time than PyTorch's they are.
func (d decodes) print(stdout io.Writer, paces [][]pace) error {
	rate := func(p pace) float64 { return float64(p.Pictures) / p.Seconds }
	peer := median(paces[len(paces)-1], pace.perPicture)
	fmt.Fprintf(stdout, "%-44s %12s %12s %12s %8s\n", fmt.Sprintf("within %d pixels", d.side),
		"ms/picture", "/core/s", "/s here", "ratio")
	for _, of := range paces {
		ms := median(of, pace.perPicture)
		fmt.Fprintf(stdout, "%-44s %12.3f %12.0f %12.0f %8.2f\n", of[0].Name, ms, 1000/ms,
			median(of, rate), peer/ms)
	}
	return save(d.json, paces)
}

// passes are our ways to read the pictures. The pack is written before anything is timed.
func (d decodes) passes(dir string) (passes []func() (pace, error), err error) {
	ctx := context.Background()
	passes = append(passes, d.plain)
	var parts data.Parts
	spec := data.Spec{Kind: "folder", Path: d.folder}
	for _, word := range []string{data.JPEGGo, data.JPEGTurbo} {
		if _, err := data.ResolveJPEG(word); err != nil {
			return nil, err
		}
		parts, err = spec.Open(ctx, data.Options{JPEG: word, Labels: data.LabelsNone})
		if err != nil {
			return nil, err
		}
		parts.Train = data.First(parts.Train, d.pictures)
		passes = append(passes, d.through("folder, "+data.JPEGDecoder(word), parts.Train))
	}
	path := filepath.Join(dir, "pack")
	c := data.PackConfig{Path: path, MaxSide: d.side, JPEG: data.JPEGTurbo}
	if _, err := data.WritePack(ctx, data.Parts{Train: parts.Train}, c); err != nil {
		return nil, err
	}
	parts, err = data.Spec{Kind: "pack", Path: path}.Open(ctx, data.Options{})
	return append(passes, d.through("pack", parts.Train)), err
}

// plain is image/jpeg alone, on one core.
func (d decodes) plain() (p pace, err error) {
	p.Name = "image/jpeg alone, no batches"
	end := clock(&p)
	err = filepath.WalkDir(d.folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || p.Pictures == d.pictures {
			return err
		}
		file, err := os.ReadFile(path)
		if err == nil {
			_, err = jpeg.Decode(bytes.NewReader(file))
		}
		p.Pictures++
		return err
	})
	end()
	return p, err
}

// through reads a set in batches, as training does.
func (d decodes) through(name string, set data.Dataset) func() (pace, error) {
	return func() (p pace, err error) {
		p.Name = name
		end := clock(&p)
		canvas := data.CanvasOf(set, d.side)
		l := data.NewSequence(context.Background(), set, canvas, 64)
		defer l.Close()
		for {
			b, err := l.Next()
			if err == io.EOF {
				end()
				return p, nil
			}
			if err != nil {
				return p, err
			}
			p.Pictures += len(b.Indices)
		}
	}
}

// clock starts a clock; end stops it.
func clock(p *pace) (end func()) {
	before, start := userSeconds(), time.Now()
	return func() { p.Seconds, p.User = time.Since(start).Seconds(), userSeconds()-before }
}
