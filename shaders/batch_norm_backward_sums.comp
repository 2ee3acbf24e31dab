// batch_norm_backward_sums: sum dy' and sum dy' * xhat of each slab and channel, where xhat = (x -
// mean) * rstd. dy' = dy; with RELU it is 0 where the forward result, computed again from x, is not
// positive.
//   0 dy       [M,C] act  in    a run of whole slabs
//   1 x        [M,C] act  in
//   2 mean     [C]   vec4 in
//   3 rstd     [C]   vec4 in
//   4 gamma    [C]   vec4 in    read only with RELU
//   5 beta     [C]   vec4 in    read only with RELU and BETA
//   6 sum_dy   [S,C] vec4 out
//   7 sum_dyx  [S,C] vec4 out
// One lane per slab and channel vec4.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"

IN4A(0, dy);
IN4A(1, x);
IN4(2, mean);
IN4(3, rstd);
IN4(4, gamma);
IN4(5, beta);
OUT4(6, sum_dy);
OUT4(7, sum_dyx);
layout(constant_id = 1) const uint RELU = 0;
layout(constant_id = 2) const uint BETA = 1;
#include "batch_norm_backward_sums.glsl"

vec4 shift, scale, offset;

vec4 gradient(uint i) { return LDA(dy, i); }
vec4 masked(uint i, vec4 d, vec4 v) {
    return RELU != 0 ? relu_mask(d, normalized(v, shift, scale, offset)) : d;
}

void main() {
    uint c = lane_index() % vectors;
    if (RELU != 0) {
        shift = LD4(mean, c);
        scale = LD4(rstd, c) * LD4(gamma, c);
        offset = vec4(0);
        if (BETA != 0) offset = LD4(beta, c);
    }
    sum_slab(lane_index() / vectors, c);
}
