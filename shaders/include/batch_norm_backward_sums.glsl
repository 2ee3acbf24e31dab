// batch_norm_backward_sums: the sums of one slab and channel vec4. The including kernel declares
// the bindings x, mean, rstd, sum_dy and sum_dyx and two functions: gradient(i) reads what it needs
// of vec4 i besides x, and masked(i, d, x) returns dy' of vec4 i.
#include "relu.glsl"
#include "batch_norm.glsl"

layout(push_constant) uniform Params {
    uint pixels;    // M of this run
    uint vectors;   // C/4
    uint slab;      // pixels per slab
    uint firstSlab; // where this run's results go
};

vec4 gradient(uint i);
vec4 masked(uint i, vec4 d, vec4 v);

void sum_slab(uint s, uint c) {
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
            d[k] = masked((m + k) * vectors + c, d[k], v[k]);
            sum += d[k];
            products = fma(d[k], v[k] - shift, products);
        }
    }
    for (; m < last; ++m) {
        uint i = m * vectors + c;
        vec4 v = LDA(x, i), d = masked(i, gradient(i), v);
        sum += d;
        products = fma(d, v - shift, products);
    }

    uint o = (firstSlab + s) * vectors + c;
    sum_dy[o] = sum;
    sum_dyx[o] = products * LD4(rstd, c);
}
