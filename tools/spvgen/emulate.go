package main

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

//go:embed emulated.glsl
var emulation string

// shape is a shape of cooperative matrices to emulate, and the lanes of a subgroup.
type shape struct{ m, n, k, lanes int }

var shapeWords = regexp.MustCompile(`^(\d+)x(\d+)x(\d+)(?:@(\d+))?$`)

// parseShape reads MxNxK or MxNxK@LANES. Without LANES, subgroups have 32.
func parseShape(text string) (s shape, err error) {
	found := shapeWords.FindStringSubmatch(text)
	if found == nil {
		return s, fmt.Errorf("-shape: %q is not like 16x8x16 or 16x16x16@64: M, N, K and lanes "+
			"of a subgroup", text)
	}
	if found[4] == "" {
		found[4] = "32"
	}
	for i, to := range []*int{&s.m, &s.n, &s.k, &s.lanes} {
		if *to, err = strconv.Atoi(found[i+1]); err != nil || *to == 0 || *to > 256 {
			return s, fmt.Errorf("-shape: %q: %s is not in 1 to 256", text, found[i+1])
		}
	}
	if s.lanes%s.n != 0 || s.m*s.n%s.lanes != 0 {
		return s, fmt.Errorf("-shape: %q: emulation wants a number of lanes that N = %d divides "+
			"and that divides M*N = %d", text, s.n, s.m*s.n)
	}
	return s, nil
}

var (
	matrixTypes = regexp.MustCompile(`coopmat<[^<>]*gl_MatrixUse(A|B|Accumulator)>(\(0\))?`)
	matrixShape = regexp.MustCompile(`layout\(constant_id = \d\) const int ([MNK]) = \d+;.*\n`)
	extensions  = regexp.MustCompile(`#extension GL_(KHR_cooperative_matrix|` +
		`KHR_memory_scope_semantics|KHR_shader_subgroup_basic|` +
		`EXT_shader_explicit_arithmetic_types_float16) : require\n`)
	eachMatrix = regexp.MustCompile(`#define EACH_MATRIX\(f\).*\n`)
	// Loops stay loops: CPU drivers would take minutes to compile them unrolled. Pairs of 16-bit
	// floats stay in the words in which they are stored.
	matrixWords = strings.NewReplacer("gl_CooperativeMatrixLayoutRowMajor", "ROW_MAJOR",
		"gl_CooperativeMatrixLayoutColumnMajor", "COLUMN_MAJOR",
		"gl_SubgroupInvocationID", "EMULATED_LANE", "gl_SubgroupID", "EMULATED_SUBGROUP",
		"gl_SubgroupSize", "EMULATED_LANES", "gl_NumSubgroups", "EMULATED_SUBGROUPS",
		"subgroupBarrier()", "barrier()", "[[unroll]]", "[[dont_unroll]]",
		"f16vec4(unpackFloat2x16(stored.x), unpackFloat2x16(stored.y))", "stored",
		"f16vec4(normed(vec4(v)))", "pack_halves(normed(unpack_halves(v)))",
		"f16vec4(", "pack_halves(", "f16vec4", "uvec2")
)

// emulated is the text of a shader with emulated matrices in the place of the extension's.
func emulated(text string, s shape) (string, error) {
	text = extensions.ReplaceAllString(text, "")
	text = matrixTypes.ReplaceAllStringFunc(text, func(found string) string {
		part := matrixTypes.FindStringSubmatch(found)
		if part[2] != "" {
			return "no_sums()"
		}
		return map[string]string{"A": "MatrixA", "B": "MatrixB",
			"Accumulator": "MatrixSum"}[part[1]]
	})
	text = eachMatrix.ReplaceAllString(text, "#define EACH_MATRIX(f) [[dont_unroll]] "+
		"for (int i_ = 0; i_ < FM * FN; i_++) f(i_ / FN, i_ % FN)\n")
	text = matrixWords.Replace(text)
	found := matrixShape.FindAllStringIndex(text, -1)
	switch len(found) {
	case 0:
	case 3:
		constants := fmt.Sprintf("const int M = %d, N = %d, K = %d, SUBGROUP_LANES = %d;\n",
			s.m, s.n, s.k, s.lanes)
		text = text[:found[0][0]] + constants + emulation + text[found[2][1]:]
	default:
		return "", fmt.Errorf("%d of the constants M, N and K, want 3", len(found))
	}
	return text, nil
}

// emulateShaders writes the sources to a folder, with matrices of one shape emulated.
func emulateShaders(from, to string, s shape) error {
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return err
	}
	shaped := 0
	for _, pattern := range []string{"*_matrix.comp", "include/*.glsl"} {
		files, err := filepath.Glob(filepath.Join(to, pattern))
		if err != nil {
			return err
		}
		for _, file := range files {
			source, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			text, err := emulated(string(source), s)
			if err != nil {
				return fmt.Errorf("%s: %w", filepath.Base(file), err)
			}
			shaped += strings.Count(text, "const int LANE_ROWS")
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				return err
			}
		}
	}
	if shaped != 1 {
		return fmt.Errorf("%d sources declare the shape of matrices as constants M, N and K, "+
			"want 1", shaped)
	}
	return nil
}
