// batch_norm_backward_merge: both sums of slabs, in order.
#include "batch_norm.glsl"
#include "ahead.glsl"

IN4(0, slab_dy);
IN4(1, slab_dyx);

void sum_slabs(uint first, uint last, uint vectors, uint c, out vec4 dy, out vec4 dyx) {
    dy = dyx = vec4(0);
    if (LOADS_AHEAD == 0) {
        for (uint s = first; s < last; ++s) {
            dy += LD4(slab_dy, s * vectors + c);
            dyx += LD4(slab_dyx, s * vectors + c);
        }
    } else {
        for (uint s = first; s < last; s += AHEAD) {
            vec4 a[AHEAD], b[AHEAD];
            [[unroll]] for (uint k = 0; k < AHEAD; k++) {
                uint at = min(s + k, last - 1) * vectors + c;
                a[k] = LD4(slab_dy, at);
                b[k] = LD4(slab_dyx, at);
            }
            [[unroll]] for (uint k = 0; k < AHEAD; k++) {
                if (s + k < last) {
                    dy += a[k];
                    dyx += b[k];
                }
            }
        }
    }
}
