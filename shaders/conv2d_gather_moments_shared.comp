// conv2d_gather_moments_shared: conv2d_gather_shared, and of each 64 pixels and output the moments of y as it is stored: what a batch norm that follows
// would have to read y for
//   0 x         [N,inputH,inputW,C]     act in    C = 4 channels4
//   1 f         [K,filterR,filterS,C]   f32 in    K = outputs
//   2 y         [N,outputH,outputW,K]   act inout
//   3 slab_mean [pixels/64,K]           f32 out   rounded up
//   4 slab_m2   [pixels/64,K]           f32 out
// Sums are shifted by the slab's first pixel, as batch_norm_statistics does it. A lane sums four neighbouring pixels at a
// time, then one adds up those sums in the order of the pixels.
// variants: f16
#version 460
#include "prelude.glsl"
#include "conv2d_gather_shared.glsl"
#include "conv2d_gather_moments.glsl"

shared float sh_shift[SIDE]; // the first pixel

void main() {
    if (!multiply()) return;
    int o[8] = places();
    [[unroll]] for (int i = 0; i < 8; i++)
        [[unroll]] for (int j = 0; j < 8; j += 4) {
            int k = output_at(j);
            vec4 v = rounded(summed(i, j));
            if (o[i] >= 0 && k < outputs) STA(y, o[i] + k / 4, v);
            [[unroll]] for (int e = 0; e < 4; e++)
                sum[i][j + e] = v[e];
        }
    if (row == 0)
        [[unroll]] for (int j = 0; j < 8; j++)
            sh_shift[output_at(j) - k0] = sum[0][j];
    barrier(); // shifts are there
    [[unroll]] for (int part = 0; part < 2; part++)
        [[unroll]] for (int j = 0; j < 8; j++) {
            int at = output_at(j) - k0;
            float total = 0, squares = 0;
            [[unroll]] for (int i = 4 * part; i < 4 * part + 4; i++) {
                float d = o[i] >= 0 ? sum[i][j] - sh_shift[at] : 0;
                total += d;
                squares = fma(d, d, squares);
            }
            sh_x[8 * part + row][at] = total;
            sh_f[8 * part + row][at] = squares;
        }
    barrier(); // lanes' sums are there
    int at = int(gl_LocalInvocationIndex);
    float total = 0, squares = 0;
    for (int i = 0; i < 16; i++) {
        total += sh_x[i][at];
        squares += sh_f[i][at];
    }
    write_moments(first / SIDE, k0 + at, moments(sh_shift[at], total, squares, min(SIDE, pixels - first)));
}
