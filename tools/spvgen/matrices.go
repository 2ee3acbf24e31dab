package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"vksimclr/shaders/manifest"
)

// Modules of cooperative matrices can be written in two other forms to a folder that
// VKSIMCLR_SHADERS names. Both are compiled without the optimiser.

// plainMatrices writes the modules as the compiler's front end leaves them.
func plainMatrices(stdout io.Writer, dir, to string, wanted *regexp.Regexp) error {
	if err := os.Remove(filepath.Join(to, manifest.Emulated)); err != nil &&
		!errors.Is(err, os.ErrNotExist) {
		return err
	}
	return writeMatrices(stdout, dir, to, wanted)
}

// emulatedMatrices writes modules that need no cooperative matrices: they emulate those of one
// shape. A file beside them tells device tests the shape.
func emulatedMatrices(stdout io.Writer, dir, to string, s shape, wanted *regexp.Regexp) error {
	sources, err := os.MkdirTemp("", "spvgen-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(sources)
	if err := emulateShaders(dir, sources, s); err != nil {
		return err
	}
	if err := writeMatrices(stdout, sources, to, wanted); err != nil {
		return err
	}
	text := fmt.Sprintln(s.m, s.n, s.k, s.lanes)
	return os.WriteFile(filepath.Join(to, manifest.Emulated), []byte(text), 0o644)
}

// writeMatrices compiles the modules of *_matrix.comp to a folder.
func writeMatrices(stdout io.Writer, dir, to string, wanted *regexp.Regexp) error {
	tools, err := findTools()
	if err != nil {
		return err
	}
	modules, err := manifest.Modules(dir)
	if err != nil {
		return err
	}
	modules = slices.DeleteFunc(modules, func(m manifest.Module) bool {
		return !strings.HasSuffix(m.File, "_matrix.comp") || !wanted.MatchString(m.Name)
	})
	if len(modules) == 0 {
		return fmt.Errorf("no module of cooperative matrices matches -only %v", wanted)
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	flags := slices.DeleteFunc(slices.Clone(manifest.Flags), func(flag string) bool {
		return flag == "-O"
	})
	for _, m := range modules {
		out := filepath.Join(to, m.Name+".spv")
		unfinished := out + ".unfinished"
		err := tools.translate(dir, m, unfinished, flags)
		if err == nil {
			err = runTool(m.Name, tools.validator, "--target-env", manifest.Target, unfinished)
		}
		if err == nil {
			err = os.Rename(unfinished, out)
		}
		if err != nil {
			os.Remove(unfinished)
			return err
		}
	}
	fmt.Fprintf(stdout, "spvgen: %d modules of matrices in %s: set VKSIMCLR_SHADERS to it\n",
		len(modules), to)
	return nil
}
