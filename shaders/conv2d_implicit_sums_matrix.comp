// conv2d_implicit_sums_matrix: conv2d_implicit_matrix whose y is the gradient of a batch norm's and
// ReLU's result. It masks y and writes, for each output and each slab of 4 M pixels, the sums that
// the norm's backward pass needs.
//   0 x        [N,inputH,inputW,C]     f16 in    C = 4 channels4
//   1 f        [K,filterR,filterS,C]   f16 in    K = outputs
//   2 y        [N,outputH,outputW,K]   f16 inout
//   3 nx       [N,outputH,outputW,K]   f16 in    the norm's input
//   4 sign     [N,outputH,outputW,K]   f16 in    the norm's result, read only with SIGN
//   5 mean     [K]                     vec4 in   of the norm, as are 6 rstd, 7 gamma, 8 beta
//   9 slab_dy  [S,K]                   f32 out   S counts the slabs of all passes
//  10 slab_dyx [S,K]                   f32 out
// Each lane sums a column of a matrix and adds it to the same column of the matrices above.
// variants only: f16 f16+large
#version 460
#include "prelude.glsl"
#include "conv2d_implicit_matrix.glsl"
#include "conv2d_implicit_sums.glsl"

shared vec4 sh_products[SM * SN * M * N / 4];
vec2 above[FN][COLUMNS_A_LANE]; // both sums of the matrices above

// sum_column adds one of this lane's columns of matrix (i, j) to those above it.
void sum_column(int i, int j, const int t) {
    int at = int(gl_SubgroupInvocationID) + t * int(gl_SubgroupSize);
    if (at < N) {
        vec2 sums = i == 0 ? vec2(0) : above[j][t];
        for (int r = 0; r < M; r++) {
            float product = sh_products[(int(gl_SubgroupID) * M + r) * (N / 4) + at / 4][at % 4];
            sums += vec2(staged(r, at), product);
        }
        above[j][t] = sums;
        int row = block_row + matrix_row(i), column = block_column + matrix_column(j) + at;
        if (i == FM - 1 && row - (FM - 1) * M < pixels && column < outputs)
            write_sums(row / (FM * M), column, sums.x, sums.y);
    }
}

// write finishes matrix (i, j) of the sums, and with the last i writes the sums of the slab.
void write(int i, int j) {
    int row = block_row + matrix_row(i);
    int k4 = (block_column >> 2) + matrix_column4(j) + part_column4();
    int mine = int(gl_SubgroupID) * (M * N / 4);
    stage_matrix(i, j);
    for (int p = 0; p < PARTS; p++) {
        int m = row + part_row(p), e = part_index(p), o = row_offset(m) + k4;
        vec4 v = vec4(0), products = vec4(0);
        if (has_part(p)) {
            if (m < pixels && 4 * k4 < outputs) v = finish(staged(e), o, k4, products);
            restage(e, v);
            sh_products[mine + e] = products;
        }
    }
    subgroupBarrier();   // masked values and products are staged
    sum_column(i, j, 0); // no loop: it would not be unrolled, as sum_column contains one
    sum_column(i, j, 1);
}

void main() {
    if (compute_sums()) EACH_MATRIX(write);
}
