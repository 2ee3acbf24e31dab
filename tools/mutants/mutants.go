package main

// mutant is a deliberate fault: one change of one source.
type mutant struct {
	fault    string // what is wrong, for the table
	file     string // the source below shaders, or a Go file of kernels
	from, to string // from occurs once in the file
	modules  string // modules to compile, as a regular expression; empty for Go files
	test     string // the test that must notice it, as for go test -run
}

const (
	forced  = "TestForcedTiles/as_a_GPU/"
	weight  = forced + "conv2d_weight$"
	plain   = forced + "conv2d_implicit$"
	moments = forced + "conv2d_implicit_moments$"
	sums    = forced + "conv2d_implicit_sums$"
	product = forced + "winograd_product$"
	audits  = "TestModulesAreSound"

	emulated   = "TestEmulatedWorkgroupMatrices"
	workgroups = "^conv2d_implicit_matrix_workgroup_f16_emulated$"
)

// mutants are the faults. Each is of a kind that a GPU may show and a CPU driver may hide.
func mutants() []mutant {
	return []mutant{
		{"no barrier before staged pixels are read", "conv2d_weight_shared.comp",
			"barrier(); // all pixels of the round are staged", "",
			"^conv2d_weight_shared$", weight},
		{"no barrier before staged pixels are overwritten", "conv2d_weight_shared.comp",
			"barrier(); // all pixels of the round have been read", "",
			"^conv2d_weight_shared$", weight},
		{"a barrier that only some invocations reach", "conv2d_implicit_sums_shared.comp",
			"if (SLABS > 1) {", "if (SLABS > 1 && o[0] >= 0) {",
			"^conv2d_implicit_sums_shared_large$", audits},
		{"the stride of rows taken for that of columns", "conv2d_weight_shared.comp",
			"w = q * strideW + dw", "w = q * strideH + dw", "^conv2d_weight_shared$", weight},
		{"an epilogue that writes four outputs too many", "conv2d_implicit_shared.comp",
			"o[i] >= 0 && k < outputs", "o[i] >= 0 && k <= outputs",
			"^conv2d_implicit_shared$", plain},
		{"pixels beyond the right border", "include/conv2d_implicit_shared.glsl",
			"uint(w[i] + dw) < uint(inputW);", "uint(w[i] + dw) <= uint(inputW);",
			"^conv2d_implicit_shared$", plain},
		{"two rows staged in one place", "include/product_shared.glsl",
			"int at = d * STRIDE + i % 4 * PITCH + i / 4;",
			"int at = d * STRIDE + i % 4 * PITCH + i / 8;", "^conv2d_implicit_shared$", plain},
		{"terms beyond the last channel", "winograd_product_shared.comp",
			"add_round(min(DEPTH, channels4 - done));", "add_round(DEPTH);",
			"^winograd_product_shared_large$", product},
		{"a norm read from the wrong channel", "include/batch_norm_load.glsl",
			"norm_shift = LD4(mean, c);", "norm_shift = LD4(mean, 0);",
			"^conv2d_weight_shared_f16$", weight},
		{"moments of more pixels than there are", "conv2d_implicit_moments_shared.comp",
			"int count = min(SLAB, pixels - first - slab * SLAB);", "int count = SLAB;",
			"^conv2d_implicit_moments_shared$", moments},
		{"moments of the second slab in the place of the first",
			"conv2d_implicit_moments_shared.comp", "write_moments(first / SLAB + slab,",
			"write_moments(first / SLAB,", "^conv2d_implicit_moments_shared_f16_large$", moments},
		{"sums of a norm without its mean", "include/conv2d_implicit_sums.glsl",
			"products = v * (x - shift);", "products = v * x;",
			"^conv2d_implicit_sums_shared_f16$", sums},
		{"no workgroups for the last pixels", "conv2d_implicit_params.go",
			"divUpInt(p.Pixels, t.groupRows())", "max(1, p.Pixels/t.groupRows())", "", plain},
		{"a matrix loaded from the start of its round, not from its step",
			"include/conv2d_implicit_matrix.glsl",
			"coopMatLoad(b, sh_f, matrix_column(j) * STRIDE4 + d * K / 4, STRIDE4,",
			"coopMatLoad(b, sh_f, matrix_column(j) * STRIDE4, STRIDE4,",
			"^conv2d_implicit_matrix_f16$", plain},
		{"a filter's column by the row of its tap", "conv2d_implicit_matrix_workgroup.comp",
			"fs = firstS + tapStepS * s;", "fs = firstS + tapStepS * r;", workgroups, emulated},
		{"a region of a tensor without its padding", "conv2d_implicit_matrix_workgroup.comp",
			"int w = inputStepW * q + offsetW", "int w = inputStepW * q", workgroups, emulated},
		{"a view of every row, not of those that a stride meets",
			"conv2d_implicit_matrix_workgroup.comp", "inputStepH * wide * DEPTH,", "wide * DEPTH,",
			workgroups, emulated},
		{"outputs of the first block stored for each", "conv2d_implicit_matrix_workgroup.comp",
			"STORE_SUMS(y, SLICE(ty, n, SPAN_N, p, SPAN_H, q, SPAN_W, k, COLUMNS));",
			"STORE_SUMS(y, SLICE(ty, n, SPAN_N, p, SPAN_H, q, SPAN_W, 0, COLUMNS));",
			workgroups, emulated},
	}
}
