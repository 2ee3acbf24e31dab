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

// toolchain is a compiler with the validator and optimiser of the same release: an older spirv-val
// rejects modules of a newer glslc.
type toolchain struct {
	glslc, validator, optimizer string
	version                     string
}

// The compiler has to know cooperative matrices, which arrived in glslang 12.3 (July 2023).
const probe = `#version 460
#extension GL_KHR_cooperative_matrix : require
#ifndef GL_KHR_cooperative_matrix
#error no cooperative matrix
#endif
void main() {}
`

// findTools tries $VKSIMCLR_GLSLC (alone, if set), the compiler of tools/drivers, and PATH.
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
	return toolchain{}, fmt.Errorf("no usable shader compiler:\n%w\n"+
		"run `tools/drivers install tools`, or set VKSIMCLR_GLSLC", errors.Join(tried...))
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
	compile := exec.Command(path, "-fshader-stage=compute", "--target-env="+manifest.Target, "-o",
		os.DevNull, "-")
	compile.Stdin = strings.NewReader(probe)
	if err := compile.Run(); err != nil {
		return toolchain{}, fmt.Errorf("%s does not know GL_KHR_cooperative_matrix", path)
	}
	validator := filepath.Join(filepath.Dir(path), "spirv-val")
	optimizer := filepath.Join(filepath.Dir(path), "spirv-opt")
	for _, tool := range []string{validator, optimizer} {
		if _, err := os.Stat(tool); err != nil {
			return toolchain{}, fmt.Errorf("%s has no %s beside it", path, filepath.Base(tool))
		}
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
	return toolchain{path, validator, optimizer, strings.Join(versions, ", ")}, nil
}

// compile compiles the module's source to the file out and validates it. The error holds the output
// of the tools. A module with `precise` operations is compiled a second time, with line numbers, to
// restore the decoration of the copies that unrolling made.
func (t toolchain) compile(dir string, m manifest.Module, out string) error {
	if err := t.translate(dir, m, out, m.Flags()); err != nil {
		return err
	}
	module, err := os.ReadFile(out)
	if err != nil {
		return fmt.Errorf("%s: %w", m.Name, err)
	}
	if ids, _ := decoratedIDs(module); len(ids) > 0 {
		err = t.compilePrecise(dir, m, out)
	}
	if err != nil {
		return err
	}
	return runTool(m.Name, t.validator, "--target-env", m.Target, out)
}

// compilePrecise compiles a module that has `precise` operations. It keeps the file out unchanged
// if none of their copies has lost its decoration.
func (t toolchain) compilePrecise(dir string, m manifest.Module, out string) error {
	lines := out + ".lines"
	defer os.Remove(lines)
	if err := t.translate(dir, m, lines, append([]string{"-g"}, m.Flags()...)); err != nil {
		return err
	}
	module, err := os.ReadFile(lines)
	if err != nil {
		return fmt.Errorf("%s: %w", m.Name, err)
	}
	module, count := restorePrecise(module)
	if count == 0 {
		return nil
	}
	if err := os.WriteFile(lines, module, 0o644); err != nil {
		return fmt.Errorf("%s: %w", m.Name, err)
	}
	return runTool(m.Name, t.optimizer, "--strip-debug", lines, "-o", out)
}

// translate runs glslc with the module's macros.
func (t toolchain) translate(dir string, m manifest.Module, out string, flags []string) error {
	args := append([]string{}, flags...)
	args = append(args, "-I", filepath.Join(dir, "include"))
	for _, macro := range m.Macros {
		args = append(args, "-D"+macro)
	}
	return runTool(m.Name, t.glslc, append(args, "-o", out, filepath.Join(dir, m.File))...)
}

// runTool runs one tool for a module.
func runTool(module, tool string, args ...string) error {
	if text, err := exec.Command(tool, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %s: %w\n%s", module, filepath.Base(tool), err, text)
	}
	return nil
}
