// batch_norm_merge: Chan, Golub and LeVeque's merge of (count, mean, M2) for any number of slabs.
// Differences are taken to the first slab's mean: nothing is lost when the mean is far larger than
// the spread.
#include "batch_norm.glsl"
#include "ahead.glsl"

IN4(0, slab_mean);
IN4(1, slab_m2);

struct Moments {
    float count;
    vec4 mean;
    vec4 m2;
};

Moments merge_slabs(uint first, uint last, uint slab, uint pixels, uint vectors, uint c) {
    vec4 shift = LD4(slab_mean, first * vectors + c);
    vec4 sum = vec4(0), squares = vec4(0), within = vec4(0);
    if (LOADS_AHEAD == 0) {
        for (uint s = first; s < last; ++s) {
            vec4 n = vec4(min(slab, pixels - s * slab));
            vec4 d = LD4(slab_mean, s * vectors + c) - shift;
            sum = fma(n, d, sum);
            squares = fma(n * d, d, squares);
            within += LD4(slab_m2, s * vectors + c);
        }
    } else {
        for (uint s = first; s < last; s += AHEAD) {
            vec4 mean[AHEAD], m2[AHEAD];
            [[unroll]] for (uint k = 0; k < AHEAD; k++) {
                uint at = min(s + k, last - 1) * vectors + c;
                mean[k] = LD4(slab_mean, at);
                m2[k] = LD4(slab_m2, at);
            }
            [[unroll]] for (uint k = 0; k < AHEAD; k++) {
                if (s + k < last) {
                    vec4 n = vec4(min(slab, pixels - (s + k) * slab));
                    vec4 d = mean[k] - shift;
                    sum = fma(n, d, sum);
                    squares = fma(n * d, d, squares);
                    within += m2[k];
                }
            }
        }
    }
    Moments m;
    m.count = float(min(last * slab, pixels) - first * slab);
    vec4 offset = sum / m.count;
    m.mean = shift + offset;
    m.m2 = within + max(fma(-sum, offset, squares), vec4(0));
    return m;
}
