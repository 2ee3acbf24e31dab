// batch_norm_residual_sums: batch_norm_backward_sums whose forward result is y = relu(norm +
// residual). It also writes the residual's gradient, dy' = dy where y > 0, else 0: the kernels that
// follow read that, and neither dy nor y again.
//   0 dy        [M,C] act  in    a run of whole slabs
//   1 y         [M,C] act  in
//   2 x         [M,C] act  in
//   3 mean      [C]   vec4 in
//   4 rstd      [C]   vec4 in
//   5 dresidual [M,C] act  out
//   6 sum_dy    [S,C] vec4 out
//   7 sum_dyx   [S,C] vec4 out
// One lane per slab and channel vec4.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"

IN4A(0, dy);
IN4A(1, y);
IN4A(2, x);
IN4(3, mean);
IN4(4, rstd);
OUT4A(5, dresidual);
OUT4(6, sum_dy);
OUT4(7, sum_dyx);
#include "batch_norm_backward_sums.glsl"

vec4 gradient(uint i) { return relu_mask(LDA(dy, i), LDA(y, i)); }
vec4 masked(uint i, vec4 d, vec4 v) {
    STA(dresidual, i, d);
    return d;
}

void main() { sum_slab(lane_index() / vectors, lane_index() % vectors); }
