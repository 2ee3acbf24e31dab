// batch_norm_backward_sums: of each slab and channel, sum dy' and sum dy' * xhat, where xhat = (x - mean) * rstd and dy' = dy, with RELU
// only where the forward result is positive, which x tells
//   0 dy       [M,C] act  in    a run of whole slabs
//   1 x        [M,C] act  in
//   2 mean     [C]   vec4 in
//   3 rstd     [C]   vec4 in
//   4 gamma    [C]   vec4 in    unread unless RELU
//   5 beta     [C]   vec4 in    unread unless RELU and BETA
//   6 sum_dy   [S,C] vec4 out
//   7 sum_dyx  [S,C] vec4 out
// One lane per slab and channel vec4.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"
#include "relu.glsl"
#include "batch_norm.glsl"

IN4A(0, dy);
IN4A(1, x);
IN4(2, mean);
IN4(3, rstd);
IN4(4, gamma);
IN4(5, beta);
OUT4(6, sum_dy);
OUT4(7, sum_dyx);
layout(push_constant) uniform Params {
    uint pixels;    // M of this run
    uint vectors;   // C/4
    uint slab;      // pixels per slab
    uint firstSlab; // where this run's results go
};
layout(constant_id = 1) const uint RELU = 0;
layout(constant_id = 2) const uint BETA = 1;

void main() {
    uint c = lane_index() % vectors, s = lane_index() / vectors;
    uint first = s * slab, last = min(first + slab, pixels);
    if (first >= pixels) return;

    vec4 shift = LD4(mean, c), scale = vec4(0), offset = vec4(0), sum = vec4(0), products = vec4(0);
    if (RELU != 0) scale = LD4(rstd, c) * LD4(gamma, c);
    if (RELU != 0 && BETA != 0) offset = LD4(beta, c);
    uint m = first;
    for (; m + BATCH <= last; m += BATCH) {
        vec4 d[BATCH], v[BATCH];
        [[unroll]] for (uint k = 0; k < BATCH; ++k) {
            d[k] = LDA(dy, (m + k) * vectors + c);
            v[k] = LDA(x, (m + k) * vectors + c);
        }
        [[unroll]] for (uint k = 0; k < BATCH; ++k) {
            if (RELU != 0) d[k] = relu_mask(d[k], normalized(v[k], shift, scale, offset));
            sum += d[k];
            products = fma(d[k], v[k] - shift, products);
        }
    }
    for (; m < last; ++m) {
        vec4 d = LDA(dy, m * vectors + c), v = LDA(x, m * vectors + c);
        if (RELU != 0) d = relu_mask(d, normalized(v, shift, scale, offset));
        sum += d;
        products = fma(d, v - shift, products);
    }

    uint o = (firstSlab + s) * vectors + c;
    sum_dy[o] = sum;
    sum_dyx[o] = products * LD4(rstd, c);
}
