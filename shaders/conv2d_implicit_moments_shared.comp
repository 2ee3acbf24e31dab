// conv2d_implicit_moments_shared: conv2d_implicit_shared that also writes, for each output and each
// slab of 64 pixels, the moments of y as stored. The batch norm that follows need not read y.
//   0 x         [N,inputH,inputW,C]     act in    C = 4 channels4
//   1 f         [K,filterR,filterS,C]   f32 in    K = outputs
//   2 y         [N,outputH,outputW,K]   act inout
//   3 slab_mean [pixels/64,K]           f32 out   rounded up
//   4 slab_m2   [pixels/64,K]           f32 out
//   5 mean      [C]                     vec4 in   of the norm applied to x, read only with NORM
//   6 rstd, 7 gamma, 8 beta             vec4 in   likewise
// Sums are shifted by the slab's first pixel, as in batch_norm_statistics.
// variants: f16 large f16+large
#version 460
#define NORM_AT 5
#include "prelude.glsl"
#include "conv2d_implicit_shared.glsl"
#include "conv2d_implicit_moments.glsl"

shared vec4 sh_shift[SLABS][SIDE / 4]; // the slabs' first pixels

// sum_slab writes the moments of one slab. o are the offsets of the lane's pixels, -1 for absent
// ones.
void sum_slab(const int slab, int o[8]) {
    [[unroll]] for (int p = 0; p < PARTS; p++)
        [[unroll]] for (int j = 0; j < 8; j += 4) {
            int part = slab * PARTS + p;
            vec4 shift = sh_shift[slab][column_at(j) / 4], total = vec4(0), squares = vec4(0);
            [[unroll]] for (int i = 0; i < 4; i++) {
                vec4 d = o[4 * part + i] >= 0 ? summed(4 * part + i, j) - shift : vec4(0);
                total += d;
                squares = fma(d, d, squares);
            }
            store_partial(part, j, total, squares);
        }
    barrier(); // all partial sums are stored
    int at = int(gl_LocalInvocationIndex);
    if (at < SIDE) {
        float total, squares;
        sum_partials(at, total, squares);
        int count = min(SLAB, pixels - first - slab * SLAB);
        write_moments(first / SLAB + slab, k0 + at,
                      moments(sh_shift[slab][at / 4][at % 4], total, squares, count));
    }
}

void main() {
    if (!compute_sums()) return;
    int o[8] = output_offsets();
    [[unroll]] for (int i = 0; i < 8; i++)
        [[unroll]] for (int j = 0; j < 8; j += 4) {
            int k = output_at(j);
            vec4 v = rounded(summed(i, j));
            if (o[i] >= 0 && k < outputs) STA(y, o[i] + k / 4, v);
            [[unroll]] for (int e = 0; e < 4; e++)
                sum[i][j + e] = v[e];
        }
    if (row == 0)
        [[unroll]] for (int slab = 0; slab < SLABS; slab++)
            [[unroll]] for (int j = 0; j < 8; j += 4)
                sh_shift[slab][column_at(j) / 4] = summed(4 * slab, j);
    barrier(); // all shifts are stored
    sum_slab(0, o);
    if (SLABS > 1) {
        barrier(); // the first slab's sums have been read
        sum_slab(SLABS - 1, o);
    }
}
