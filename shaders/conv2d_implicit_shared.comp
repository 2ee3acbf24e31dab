// conv2d_implicit_shared: conv2d_implicit in shared memory, for GPUs. A workgroup loads the terms
// that its lanes share once.
//   0 x [N,inputH,inputW,C]     act in    C = 4 channels4
//   1 f [K,filterR,filterS,C]   f32 in    K = outputs
//   2 y [N,outputH,outputW,K]   act inout
// variants: f16 large f16+large
#version 460
#include "prelude.glsl"
#include "conv2d_implicit_shared.glsl"

void main() {
    if (!compute_sums()) return;
    int o[8] = output_offsets();
    [[unroll]] for (int i = 0; i < 8; i++)
        [[unroll]] for (int j = 0; j < 8; j += 4) {
            int k = output_at(j);
            if (o[i] >= 0 && k < outputs)
                STA(y, o[i] + k / 4,
                    ACCUMULATE != 0 ? LDIO(y, o[i] + k / 4) + summed(i, j) : summed(i, j));
        }
}
