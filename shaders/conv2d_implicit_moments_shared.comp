// conv2d_implicit_moments_shared: conv2d_implicit_shared, and of each 64 pixels and output the moments of y as it is stored: what a batch norm that follows
// would have to read y for
//   0 x         [N,inputH,inputW,C]     act in    C = 4 channels4
//   1 f         [K,filterR,filterS,C]   f32 in    K = outputs
//   2 y         [N,outputH,outputW,K]   act inout
//   3 slab_mean [pixels/64,K]           f32 out   rounded up
//   4 slab_m2   [pixels/64,K]           f32 out
//   5 mean      [C]                     vec4 in   where NORM: of the batch norm and ReLU through which x is read; 6 rstd, 7 gamma, 8 beta
// Sums are shifted by the slab's first pixel, as batch_norm_statistics does it.
// variants: f16 large f16+large
#version 460
#define NORM_AT 5
#include "prelude.glsl"
#include "conv2d_implicit_shared.glsl"
#include "conv2d_implicit_moments.glsl"

shared vec4 sh_shift[SLABS][SIDE / 4]; // the slabs' first pixels

// sum_slab writes the moments of one slab. The lane's pixels are at o, -1 where there is none.
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
            leave(part, j, total, squares);
        }
    barrier(); // lanes' sums are there
    int at = int(gl_LocalInvocationIndex);
    if (at < SIDE) {
        float total, squares;
        add_up(at, total, squares);
        int count = min(SLAB, pixels - first - slab * SLAB);
        write_moments(first / SLAB + slab, k0 + at,
                      moments(sh_shift[slab][at / 4][at % 4], total, squares, count));
    }
}

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
        [[unroll]] for (int slab = 0; slab < SLABS; slab++)
            [[unroll]] for (int j = 0; j < 8; j += 4)
                sh_shift[slab][column_at(j) / 4] = summed(4 * slab, j);
    barrier(); // shifts are there
    sum_slab(0, o);
    if (SLABS > 1) {
        barrier(); // the first slab's sums have been read
        sum_slab(SLABS - 1, o);
    }
}
