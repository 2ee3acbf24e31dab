// conv2d_implicit_matrix: implicit GEMM on cooperative matrices, fp16 products and fp32 sums. A
// workgroup computes ROWS pixels by COLUMNS outputs (matrix.glsl). A round takes DEPTH terms of the
// sum over r, s, c. Each lane loads the same vec4 of them for several pixels and filters, and loads
// the next round's while the current one is multiplied. Two runs on one device give the same bits,
// but not those of conv2d_implicit. The including kernel writes the sums.
#define HALF_FILTERS
#include "conv2d_implicit.glsl"
#include "matrix.glsl"
#include "batch_norm_load.glsl"

const int DEPTH4 = DEPTH / 4, STRIDE4 = DEPTH4 + PAD4, LOADS = MOST_LOADS;
#include "conv2d_implicit_terms.glsl"

// ACCUMULATE is the parameter of that name, known when the pipeline is built.
layout(constant_id = 6) const uint ACCUMULATE = 0;

shared f16vec4 sh_x[ROWS * STRIDE4];    // [pixel][term]: A, row by row
shared f16vec4 sh_f[COLUMNS * STRIDE4]; // [output][term]: B, column by column

int block_row, block_column; // this workgroup's first pixel and output
f16vec4 next_x[LOADS], next_f[LOADS];

// row_offset is output_offset of pixel m, by a shift in place of a signed division.
int row_offset(int m) { return LINEAR != 0 ? m * (outputs >> 2) : output_offset(m); }

void fetch() {
    bool some = term < tapsR * tapsS * channels4;
    int dh = r * direction, dw = s * direction;
    int tap = ((firstR + tapStepR * r) * filterS + firstS + tapStepS * s) * channels4;
    read_norm(c);
    [[unroll]] for (int i = 0; i < LOADS; i++) {
        if (i < ROWS * DEPTH4 / LANES) {
            bool inside = some && uint(h[i] + dh) < uint(inputH) && uint(w[i] + dw) < uint(inputW);
            f16vec4 v = halves(x[inside ? start[i] + (dh * inputW + dw) * channels4 + c : 0]);
            next_x[i] = inside ? NORMED_HALVES(v) : f16vec4(0);
        }
        if (i < COLUMNS * DEPTH4 / LANES) {
            uvec2 v = f[some ? filter4[i] + tap + c : 0];
            next_f[i] = halves(some ? v : uvec2(0));
        }
    }
    advance_terms(DEPTH4);
}

// compute_sums computes this workgroup's sums. It returns false for workgroups without work.
bool compute_sums() {
    int group = int(group_index()), lane = int(gl_LocalInvocationIndex);
    if (group >= groups || gl_NumSubgroups != SM * SN) return false;
    block_row = group / outputBlocks * ROWS;
    block_column = group % outputBlocks * COLUMNS;
    int mine = lane / DEPTH4, step = LANES / DEPTH4; // loads every step-th pixel and filter

    begin_terms(block_row + mine, block_column + mine, step, lane % DEPTH4);
    clear_sums();

    int terms = tapsR * tapsS * channels4;
    fetch();
    for (int done = 0; done < terms; done += DEPTH4) {
        [[unroll]] for (int i = 0; i < LOADS; i++) {
            if (i < ROWS * DEPTH4 / LANES)
                sh_x[(mine + i * step) * STRIDE4 + lane % DEPTH4] = next_x[i];
            if (i < COLUMNS * DEPTH4 / LANES)
                sh_f[(mine + i * step) * STRIDE4 + lane % DEPTH4] = next_f[i];
        }
        barrier(); // all terms of the round are staged
        if (done + DEPTH4 < terms) fetch();
        [[unroll]] for (int d = 0; d < STEPS; d++) {
            coopmat<float16_t, gl_ScopeSubgroup, M, K, gl_MatrixUseA> a[FM];
            [[unroll]] for (int i = 0; i < FM; i++)
                coopMatLoad(a[i], sh_x, matrix_row(i) * STRIDE4 + d * K / 4, STRIDE4,
                            gl_CooperativeMatrixLayoutRowMajor);
            [[unroll]] for (int j = 0; j < FN; j++) {
                coopmat<float16_t, gl_ScopeSubgroup, K, N, gl_MatrixUseB> b;
                coopMatLoad(b, sh_f, matrix_column(j) * STRIDE4 + d * K / 4, STRIDE4,
                            gl_CooperativeMatrixLayoutColumnMajor);
                [[unroll]] for (int i = 0; i < FM; i++)
                    sum[i * FN + j] = coopMatMulAdd(a[i], b, sum[i * FN + j]);
            }
        }
        barrier(); // all terms of the round have been read
    }
    return true;
}
