// batch_norm_pair_backward_sums: sum dy', sum dy' * xhat_a and sum dy' * xhat_b of each slab and
// channel, where xhat = (x - mean) * rstd. dy' = dy, 0 where the forward result, computed again
// from xa and xb, is not positive. dy' is also written, for the kernels that follow.
//   0 xa      [M,C] act  in
//   1 xb      [M,C] act  in
//   2 mean_a  [C]   vec4 in    of a, as are 3 rstd_a, 4 gamma_a, 5 beta_a
//   6 mean_b  [C]   vec4 in    of b, as are 7 rstd_b, 8 gamma_b, 9 beta_b
//  10 dy      [M,C] act  in    dy, xa and xb are a run of whole slabs
//  11 dmasked [M,C] act  out
//  12 sum_dy  [S,C] vec4 out
//  13 sum_dya [S,C] vec4 out
//  14 sum_dyb [S,C] vec4 out
// One lane per slab and channel vec4.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"
#include "batch_norm_pair.glsl"

IN4A(10, dy);
OUT4A(11, dmasked);
OUT4(12, sum_dy);
OUT4(13, sum_dya);
OUT4(14, sum_dyb);
layout(push_constant) uniform Params {
    uint pixels;    // M of this run
    uint vectors;   // C/4
    uint slab;      // pixels per slab
    uint firstSlab; // where this run's results go
};

void main() {
    uint c = lane_index() % vectors, s = lane_index() / vectors;
    uint first = s * slab, last = min(first + slab, pixels);
    if (first >= pixels) return;

    Pair p = read_pair(c);
    vec4 sum = vec4(0), products_a = vec4(0), products_b = vec4(0);
    uint m = first;
    for (; m + BATCH <= last; m += BATCH) {
        vec4 d[BATCH], a[BATCH], b[BATCH];
        [[unroll]] for (uint k = 0; k < BATCH; ++k) {
            uint i = (m + k) * vectors + c;
            d[k] = LDA(dy, i);
            a[k] = LDA(xa, i);
            b[k] = LDA(xb, i);
        }
        [[unroll]] for (uint k = 0; k < BATCH; ++k) {
            d[k] = relu_mask(d[k], joined(p, a[k], b[k]));
            STA(dmasked, (m + k) * vectors + c, d[k]);
            sum += d[k];
            products_a = fma(d[k], a[k] - p.shift_a, products_a);
            products_b = fma(d[k], b[k] - p.shift_b, products_b);
        }
    }
    for (; m < last; ++m) {
        uint i = m * vectors + c;
        vec4 a = LDA(xa, i), b = LDA(xb, i), d = relu_mask(LDA(dy, i), joined(p, a, b));
        STA(dmasked, i, d);
        sum += d;
        products_a = fma(d, a - p.shift_a, products_a);
        products_b = fma(d, b - p.shift_b, products_b);
    }

    uint o = (firstSlab + s) * vectors + c;
    sum_dy[o] = sum;
    sum_dya[o] = products_a * LD4(rstd_a, c);
    sum_dyb[o] = products_b * LD4(rstd_b, c);
}
