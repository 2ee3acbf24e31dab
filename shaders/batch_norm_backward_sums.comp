// batch_norm_backward_sums: of each slab and channel, sum dy' and sum dy' * xhat, where xhat = (x - mean) * rstd and dy' = dy where y > 0
//   0 dy       [M,C] act  in    a run of whole slabs
//   1 y        [M,C] act  in    unread unless RELU: without it dy' = dy
//   2 x        [M,C] act  in
//   3 mean     [C]   vec4 in
//   4 rstd     [C]   vec4 in
//   5 sum_dy   [S,C] vec4 out
//   6 sum_dyx  [S,C] vec4 out
// One lane per slab and channel vec4.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"
#include "relu.glsl"
#include "batch_norm.glsl"

IN4A(0, dy);
IN4A(1, y);
IN4A(2, x);
IN4(3, mean);
IN4(4, rstd);
OUT4(5, sum_dy);
OUT4(6, sum_dyx);
layout(push_constant) uniform Params {
    uint pixels;    // M of this run
    uint vectors;   // C/4
    uint slab;      // pixels per slab
    uint firstSlab; // where this run's results go
};
layout(constant_id = 1) const uint RELU = 0;

vec4 gradient(uint i) {
    vec4 d = LDA(dy, i);
    return RELU != 0 ? relu_mask(d, LDA(y, i)) : d;
}

void main() {
    uint c = lane_index() % vectors, s = lane_index() / vectors;
    uint first = s * slab, last = min(first + slab, pixels);
    if (first >= pixels) return;

    vec4 shift = LD4(mean, c), sum = vec4(0), products = vec4(0);
    uint m = first;
    for (; m + BATCH <= last; m += BATCH) {
        vec4 d[BATCH], v[BATCH];
        [[unroll]] for (uint k = 0; k < BATCH; ++k) {
            d[k] = gradient((m + k) * vectors + c);
            v[k] = LDA(x, (m + k) * vectors + c);
        }
        [[unroll]] for (uint k = 0; k < BATCH; ++k) {
            sum += d[k];
            products = fma(d[k], v[k] - shift, products);
        }
    }
    for (; m < last; ++m) {
        vec4 d = gradient(m * vectors + c);
        sum += d;
        products = fma(d, LDA(x, m * vectors + c) - shift, products);
    }

    uint o = (firstSlab + s) * vectors + c;
    sum_dy[o] = sum;
    sum_dyx[o] = products * LD4(rstd, c);
}
