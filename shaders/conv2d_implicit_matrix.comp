// conv2d_implicit_matrix: conv2d_implicit on cooperative matrices
//   0 x [N,inputH,inputW,C]     f16 in    C = 4 channels4
//   1 f [K,filterR,filterS,C]   f16 in    K = outputs
//   2 y [N,outputH,outputW,K]   f16 inout
// variants only: f16 f16+large
#version 460
#include "prelude.glsl"
#include "conv2d_implicit_matrix.glsl"

// write stores matrix (i, j) of the sums.
void write(int i, int j) {
    int row = block_row + matrix_row(i);
    int k4 = (block_column >> 2) + matrix_column4(j) + part_column4();
    stage_matrix(i, j);
    for (int p = 0; p < PARTS; p++) {
        int m = row + part_row(p), o = row_offset(m) + k4;
        vec4 v = staged(part_index(p));
        if (m < pixels && 4 * k4 < outputs && has_part(p)) {
            if (ACCUMULATE != 0) v += LDIO(y, o);
            STA(y, o, v);
        }
    }
}

void main() {
    if (compute_sums()) EACH_MATRIX(write);
}
