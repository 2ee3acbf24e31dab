// matrix: products of cooperative matrices, which a subgroup holds together. A workgroup is SM * SN subgroups and makes ROWS * COLUMNS sums; a
// subgroup makes FM * FN matrices of them, M * N each. Factors wait in shared memory as fp16, DEPTH terms at a time; sums are fp32 and join in the
// order of the terms, K at a time in the device's own order.
#extension GL_KHR_cooperative_matrix : require
#extension GL_KHR_memory_scope_semantics : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require

layout(constant_id = 1) const int M = 16; // a shape that the device multiplies: A [M,K] * B [K,N]
layout(constant_id = 2) const int N = 16;
layout(constant_id = 3) const int K = 16;

const int FM = 4; // in both sizes, so that a subgroup sees 4 M neighbouring rows: a slab of kernels that sum over pixels
#if defined(LARGE)
const int SM = 2, SN = 2, FN = 4;
#define EACH_COLUMN(f, i) f(i, 0), f(i, 1), f(i, 2), f(i, 3)
#else
const int SM = 1, SN = 4, FN = 1;
#define EACH_COLUMN(f, i) f(i, 0)
#endif
#define EACH_MATRIX(f) \
    EACH_COLUMN(f, 0), EACH_COLUMN(f, 1), EACH_COLUMN(f, 2), EACH_COLUMN(f, 3) // no loop: the optimiser unrolls only innermost ones
const int STEPS = 2;                                                           // matrices that make a round's terms
const int ROWS = SM * FM * M, COLUMNS = SN * FN * N, DEPTH = STEPS * K;
const int PAD4 = 2;      // f16vec4s after each row of shared memory, so that neighbouring rows lie in different banks
const int MOST = 2 * FM; // vec4s of one factor that a lane brings per round; the host sees to it that they are not more

#define LANES int(gl_WorkGroupSize.x)

shared vec4 sh_sum[SM * SN * M * N / 4]; // a matrix of sums for each subgroup

coopmat<float, gl_ScopeSubgroup, M, N, gl_MatrixUseAccumulator> sum[FM * FN];

void clear() {
    [[unroll]] for (int i = 0; i < FM * FN; i++)
        sum[i] = coopmat<float, gl_ScopeSubgroup, M, N, gl_MatrixUseAccumulator>(0);
}

f16vec4 halves(uvec2 stored) { return f16vec4(unpackFloat2x16(stored.x), unpackFloat2x16(stored.y)); }

// The first row and column of the block that belong to this subgroup's matrix (i, j).
int matrix_row(int i) { return (int(gl_SubgroupID) / SN * FM + i) * M; }
int matrix_column(int j) { return (int(gl_SubgroupID) % SN * FN + j) * N; }

// reveal brings matrix (i, j) into this subgroup's part of sh_sum, row by row; the part before it must have been read by then.
void reveal(int i, int j) {
    subgroupBarrier(); // the last matrix has been read
    coopMatStore(sum[i * FN + j], sh_sum, int(gl_SubgroupID) * (M * N / 4), N / 4, gl_CooperativeMatrixLayoutRowMajor);
    subgroupBarrier(); // every lane's part of this one is there
}

const int COLUMNS_A_LANE = 2; // as each lane takes of one; the host sees to it that they are enough

float revealed(int row, int column) {
    return sh_sum[(int(gl_SubgroupID) * M + row) * (N / 4) + column / 4][column % 4];
}

// conceal puts v in the place of vec4 number e of it.
void conceal(int e, vec4 v) { sh_sum[int(gl_SubgroupID) * (M * N / 4) + e] = v; }

// revealed is the vec4 number e of it.
vec4 revealed(int e) { return sh_sum[int(gl_SubgroupID) * (M * N / 4) + e]; }
