// matrix: products of cooperative matrices, each held by one subgroup. A workgroup is SM * SN
// subgroups and computes ROWS * COLUMNS sums. Each subgroup computes FM * FN matrices of M * N
// sums. Factors are staged in shared memory as fp16, DEPTH terms at a time. Sums are fp32; terms
// are added in order, except that the device chooses the order within K of them.
#extension GL_KHR_cooperative_matrix : require
#extension GL_KHR_memory_scope_semantics : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require

layout(constant_id = 1) const int M = 16; // a shape that the device multiplies: A [M,K] * B [K,N]
layout(constant_id = 2) const int N = 16;
layout(constant_id = 3) const int K = 16;

// FM is the same in both tiles: a subgroup has 4 M neighbouring rows, a slab of kernels that sum
// over pixels.
const int FM = 4;
#if defined(LARGE)
const int SM = 2, SN = 2, FN = 4;
#define EACH_COLUMN(f, i) f(i, 0), f(i, 1), f(i, 2), f(i, 3)
#else
const int SM = 1, SN = 4, FN = 1;
#define EACH_COLUMN(f, i) f(i, 0)
#endif
// EACH_MATRIX has no loop: the optimiser unrolls only innermost ones.
#define EACH_MATRIX(f) EACH_COLUMN(f, 0), EACH_COLUMN(f, 1), EACH_COLUMN(f, 2), EACH_COLUMN(f, 3)
const int STEPS = 2; // matrices along the terms of a round
const int ROWS = SM * FM * M, COLUMNS = SN * FN * N, DEPTH = STEPS * K;
const int N4 = N / 4;
// PAD4 is the number of f16vec4s after each row of shared memory, so that neighbouring rows lie in
// different banks. A lane loads at most MOST_LOADS vec4s of one factor per round. The host ensures
// it.
const int PAD4 = 2;
const int MOST_LOADS = 2 * FM;

#define LANES int(gl_WorkGroupSize.x)

shared vec4 sh_sum[SM * SN * M * N / 4]; // a matrix of sums for each subgroup

coopmat<float, gl_ScopeSubgroup, M, N, gl_MatrixUseAccumulator> sum[FM * FN];

void clear_sums() {
    [[unroll]] for (int i = 0; i < FM * FN; i++)
        sum[i] = coopmat<float, gl_ScopeSubgroup, M, N, gl_MatrixUseAccumulator>(0);
}

f16vec4 halves(uvec2 stored) {
    return f16vec4(unpackFloat2x16(stored.x), unpackFloat2x16(stored.y));
}

// The first row and column of this subgroup's matrix (i, j) within the block.
int matrix_row(int i) { return (int(gl_SubgroupID / uint(SN)) * FM + i) * M; }
int matrix_column(int j) { return (int(gl_SubgroupID % uint(SN)) * FN + j) * N; }
int matrix_column4(int j) { return (int(gl_SubgroupID % uint(SN)) * FN + j) * N4; }

// stage_matrix stores matrix (i, j) in this subgroup's part of sh_sum, row by row. Lanes of the
// subgroup must be done with the matrix staged before.
void stage_matrix(int i, int j) {
    subgroupBarrier(); // the last matrix has been read
    coopMatStore(sum[i * FN + j], sh_sum, int(gl_SubgroupID) * (M * N / 4), N / 4,
                 gl_CooperativeMatrixLayoutRowMajor);
    subgroupBarrier(); // all lanes have stored their part
}

// Of a staged matrix each lane takes vec4s of one column of vec4s, PART_ROWS rows apart: PARTS of
// them. All of it is known when the pipeline is built, so that drivers unroll loops over parts and
// compute an index once for all matrices of a row.
const int SUBGROUP = LANES / (SM * SN), PART_ROWS = SUBGROUP / N4;
const int PARTS = (M + PART_ROWS - 1) / PART_ROWS;
int part_column4() { return int(gl_SubgroupInvocationID % uint(N4)); }
int part_row(int p) { return int(gl_SubgroupInvocationID / uint(N4)) + p * PART_ROWS; }
// has_part is false where the matrix has no rows left for this lane.
bool has_part(int p) { return M % PART_ROWS == 0 || part_row(p) < M; }
// part_index is the number of the lane's vec4 in the staged matrix, 0 where it has none. A matrix
// of few rows has fewer vec4s than the subgroup lanes, and behind the last one lies no memory.
int part_index(int p) { return has_part(p) ? int(gl_SubgroupInvocationID) + p * SUBGROUP : 0; }

const int COLUMNS_A_LANE = 2; // columns of a matrix per lane; the host ensures that 2 are enough

// staged is one element of the staged matrix.
float staged(int row, int column) {
    return sh_sum[(int(gl_SubgroupID) * M + row) * (N / 4) + column / 4][column % 4];
}

// restage replaces vec4 number e of the staged matrix.
void restage(int e, vec4 v) { sh_sum[int(gl_SubgroupID) * (M * N / 4) + e] = v; }

// staged is vec4 number e of the staged matrix.
vec4 staged(int e) { return sh_sum[int(gl_SubgroupID) * (M * N / 4) + e]; }
