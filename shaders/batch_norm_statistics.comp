// batch_norm_statistics: mean = sum x / n and M2 = sum (x - mean)^2 of each slab and channel
//   0 x    [M,C] act  in    a run of whole slabs
//   1 mean [S,C] vec4 out
//   2 m2   [S,C] vec4 out
// One lane per slab and channel vec4. Sums are shifted by the slab's first pixel: M2 = sum d^2 -
// (sum d)^2/n with d = x - x0 keeps its digits when |mean| >> spread. Slabs depend on the shape
// alone, never on the device or on how a large x is cut.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"
#include "batch_norm.glsl"

IN4A(0, x);
OUT4(1, mean);
OUT4(2, m2);
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

    vec4 shift = LDA(x, first * vectors + c);
    vec4 sum = vec4(0), squares = vec4(0);
    uint m = first;
    for (; m + BATCH <= last; m += BATCH) {
        vec4 v[BATCH];
        [[unroll]] for (uint k = 0; k < BATCH; ++k)
            v[k] = LDA(x, (m + k) * vectors + c);
        [[unroll]] for (uint k = 0; k < BATCH; ++k) {
            vec4 d = v[k] - shift;
            sum += d;
            squares = fma(d, d, squares);
        }
    }
    for (; m < last; ++m) {
        vec4 d = LDA(x, m * vectors + c) - shift;
        sum += d;
        squares = fma(d, d, squares);
    }

    vec4 offset = sum / float(last - first);
    uint o = (firstSlab + s) * vectors + c;
    mean[o] = shift + offset;
    m2[o] = max(fma(-sum, offset, squares), vec4(0));
}
