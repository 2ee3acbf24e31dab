// conv2d_implicit_moments_matrix: conv2d_implicit_matrix that also writes, for each output and each
// slab of 4 M pixels, the moments of y as stored. The batch norm that follows need not read y.
//   0 x         [N,inputH,inputW,C]     f16 in    C = 4 channels4
//   1 f         [K,filterR,filterS,C]   f16 in    K = outputs
//   2 y         [N,outputH,outputW,K]   f16 inout
//   3 slab_mean [pixels/4M,K]           f32 out   rounded up
//   4 slab_m2   [pixels/4M,K]           f32 out
//   5 mean      [C]                     vec4 in   of the norm applied to x, read only with NORM
//   6 rstd, 7 gamma, 8 beta             vec4 in   likewise
// Each lane takes a column of a matrix, shifted by its first pixel, and merges it with the same
// column of the matrices above.
// variants only: f16 f16+large
#version 460
#define NORM_AT 5
#include "prelude.glsl"
#include "conv2d_implicit_matrix.glsl"
#include "conv2d_implicit_moments.glsl"

Moments above[FN][COLUMNS_A_LANE]; // of the matrices above, by column

// sum_column merges the moments of one of this lane's columns of matrix (i, j) with those above it.
void sum_column(int i, int j, const int t) {
    int row = block_row + matrix_row(i);
    int at = int(gl_SubgroupInvocationID) + t * int(gl_SubgroupSize);
    if (at < N) {
        int count = min(M, pixels - row);
        float shift = staged(0, at), total = 0, squares = 0;
        for (int r = 0; r < count; r++) {
            float d = staged(r, at) - shift;
            total += d;
            squares = fma(d, d, squares);
        }
        Moments m = moments(shift, total, squares, count);
        above[j][t] = i == 0 ? m : merged(above[j][t], m);
        int column = block_column + matrix_column(j) + at;
        if (i == FM - 1) write_moments(row / (FM * M), column, above[j][t]);
    }
}

// write stores matrix (i, j) of the sums, and with the last i the moments of the slab.
void write(int i, int j) {
    int row = block_row + matrix_row(i);
    int k4 = (block_column >> 2) + matrix_column4(j) + part_column4();
    stage_matrix(i, j);
    for (int p = 0; p < PARTS; p++) {
        int m = row + part_row(p), o = row_offset(m) + k4;
        vec4 v = rounded(staged(part_index(p)));
        if (m < pixels && 4 * k4 < outputs && has_part(p)) STA(y, o, v);
        if (has_part(p)) restage(part_index(p), v);
    }
    subgroupBarrier();   // the values as stored are staged
    sum_column(i, j, 0); // no loop: it would not be unrolled, as sum_column contains one
    sum_column(i, j, 1);
}

void main() {
    if (compute_sums()) EACH_MATRIX(write);
}
