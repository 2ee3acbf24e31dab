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
    int row = block_row + matrix_row(i), column = block_column + matrix_column(j);
    stage_matrix(i, j);
    for (int e = int(gl_SubgroupInvocationID); e < M * N / 4; e += int(gl_SubgroupSize)) {
        int m = row + e / (N / 4), k = column + e % (N / 4) * 4;
        if (m < pixels && k < outputs) {
            int o = output_offset(m) + k / 4;
            vec4 v = staged(e);
            if (accumulate != 0) v += LDIO(y, o);
            STA(y, o, v);
        }
    }
}

void main() {
    if (compute_sums()) EACH_MATRIX(write);
}
