package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"vksimclr/shaders/manifest"
)

// toolchain is a compiler and the validator of the same release: an older spirv-val rejects what a newer glslc makes.
type toolchain struct {
	glslc, validator string
	version          string
}

// The compiler has to know cooperative matrices, which arrived in glslang 12.3 (July 2023).
const probe = `#version 460
#extension GL_KHR_cooperative_matrix : require
#ifndef GL_KHR_cooperative_matrix
#error no cooperative matrix
#endif
void main() {}
`

// findTools tries $VKSIMCLR_GLSLC (alone, when set), what tools/drivers installed, and PATH.
func findTools() (toolchain, error) {
	if glslc := os.Getenv("VKSIMCLR_GLSLC"); glslc != "" {
		t, err := tryTools(glslc)
		if err != nil {
			return t, fmt.Errorf("VKSIMCLR_GLSLC: %w", err)
		}
		return t, nil
	}
	var tried []error
	for _, candidate := range []string{filepath.Join(driversFolder(), "bin", "glslc"), "glslc"} {
		t, err := tryTools(candidate)
		if err == nil {
			return t, nil
		}
		tried = append(tried, err)
	}
	return toolchain{}, fmt.Errorf("no usable shader compiler:\n%w\nrun `tools/drivers install tools`, or set VKSIMCLR_GLSLC", errors.Join(tried...))
}

// driversFolder is where tools/drivers installs.
func driversFolder() string {
	if dir := os.Getenv("VKSIMCLR_DRIVERS"); dir != "" {
		return dir
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "/nonexistent"
	}
	return filepath.Join(cache, "vksimclr", "drivers")
}

func tryTools(glslc string) (toolchain, error) {
	path, err := exec.LookPath(glslc)
	if err != nil {
		return toolchain{}, err
	}
	compile := exec.Command(path, "-fshader-stage=compute", "--target-env="+manifest.Target, "-o", os.DevNull, "-")
	compile.Stdin = strings.NewReader(probe)
	if err := compile.Run(); err != nil {
		return toolchain{}, fmt.Errorf("%s does not know GL_KHR_cooperative_matrix", path)
	}
	validator := filepath.Join(filepath.Dir(path), "spirv-val")
	if _, err := os.Stat(validator); err != nil {
		return toolchain{}, fmt.Errorf("%s has no spirv-val beside it", path)
	}
	out, err := exec.Command(path, "--version").Output()
	if err != nil {
		return toolchain{}, fmt.Errorf("%s --version: %w", path, err)
	}
	var versions []string
	for _, line := range strings.Split(string(out), "\n") {
		if f := strings.Fields(line); len(f) >= 2 && f[0] != "Target:" {
			versions = append(versions, f[0]+" "+f[1])
		}
	}
	return toolchain{path, validator, strings.Join(versions, ", ")}, nil
}

// compile makes out from the module's source and validates it. The error holds what the tools printed.
func (t toolchain) compile(dir string, m manifest.Module, out string) error {
	args := append([]string{}, manifest.Flags...)
	args = append(args, "-I", filepath.Join(dir, "include"))
	for _, macro := range m.Macros {
		args = append(args, "-D"+macro)
	}
	args = append(args, "-o", out, filepath.Join(dir, m.File))
	if text, err := exec.Command(t.glslc, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: glslc: %w\n%s", m.Name, err, text)
	}
	if text, err := exec.Command(t.validator, "--target-env", manifest.Target, out).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: spirv-val: %w\n%s", m.Name, err, text)
	}
	return nil
}
