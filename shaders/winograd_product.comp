// winograd_product: m[i,t,k] = sum over c of v[i,t,c] * u[i,k,c], for the 36 products i of each
// tile
//   0 v [36,units,C/4,64,4]  f32 in    C = 4 channels4; tile t is number t % 64 of unit t / 64
//   1 u [36,blocks,C/4,16,4] f32 in    output k is number k % 16 of block k / 16
//   2 m [36,units,K/4,64,4]  f32 out   K = 4 outputs4
// Words that lanes read together are contiguous, in the order of the sum. Each lane computes TM
// tiles by TN outputs in registers. The lanes of a workgroup lie along the tiles and share the
// outputs. Four channels are summed before they join the rest, as in conv2d_implicit. Every variant
// adds in the same order.
// variants: texel texel+shuffle+tile8x16 texel+shuffle+tile4x32 address+tile8x16 address+tile4x32
#version 460
#include "prelude.glsl"

#if defined(TILE4X32)
const int TM = 4, TN = 32;
#else
const int TM = 8, TN = 16;
#endif
const int BLOCK = 16, UNIT = 64;
#if defined(TILE8X16) || defined(TILE4X32)
const int ROUNDS = 4; // channels4 is a multiple; see conv2d_implicit
#else
const int ROUNDS = 1;
#endif

IN4(0, v);
SAME4(1, u)
OUT4(2, m);
layout(push_constant) uniform Params {
    int units;
    int channels4;
    int outputs4;
    int blocks; // ceil(K / 16)
    int rows;   // of workgroups: ceil(64 units / (TM * workgroup size))
    int groups;
    ADDRESS4(u)
};

void main() {
    int group = int(group_index()), lanes = int(gl_WorkGroupSize.x),
        columns = (blocks * BLOCK + TN - 1) / TN;
    if (group >= groups) return;
    int first4 = group % columns * TN / 4, row = group / columns % rows,
        product = min(group / columns / rows, 35);
    int first = row * TM * lanes + int(gl_LocalInvocationIndex), from[TM];
    [[unroll]] for (int i = 0; i < TM; i++) { // tiles beyond the last repeat it, drop the result
        int t = first + i * lanes;
        from[i] = (product * units + min(t / UNIT, units - 1)) * channels4 * UNIT + t % UNIT;
    }
    int filters[TN / BLOCK];
    [[unroll]] for (int b = 0; b < TN / BLOCK; b++)
        filters[b] =
            (product * blocks + min(first4 / (BLOCK / 4) + b, blocks - 1)) * channels4 * BLOCK +
            span_lane();
    float sum[TM][TN];
    [[unroll]] for (int i = 0; i < TM; i++)
        [[unroll]] for (int j = 0; j < TN; j++)
            sum[i][j] = 0;

    int c = 0;
    do {
        vec4 a[TM][ROUNDS];
        [[unroll]] for (int i = 0; i < TM; i++)
            [[unroll]] for (int e = 0; e < ROUNDS; e++)
                a[i][e] = LD4(v, from[i] + (c + e) * UNIT);
        [[unroll]] for (int j = 0; j < TN; j += SPAN) {
            vec4 u4[ROUNDS];
            [[unroll]] for (int e = 0; e < ROUNDS; e++)
                u4[e] = LDS4(u, filters[j / BLOCK] + (c + e) * BLOCK + j % BLOCK);
            [[unroll]] for (int k = 0; k < SPAN; k++) {
                vec4 b[ROUNDS];
                [[unroll]] for (int e = 0; e < ROUNDS; e++)
                    b[e] = broadcast(u4[e], k);
                [[unroll]] for (int i = 0; i < TM; i++)
                    [[unroll]] for (int e = 0; e < ROUNDS; e++)
                        sum[i][j + k] +=
                            fma(a[i][e].w, b[e].w,
                                fma(a[i][e].z, b[e].z, fma(a[i][e].y, b[e].y, a[i][e].x * b[e].x)));
            }
        }
    } while ((c += ROUNDS) < channels4);

    [[unroll]] for (int i = 0; i < TM; i++) {
        int t = first + i * lanes;
        [[unroll]] for (int j = 0; j < TN; j += 4)
            if (t < units * UNIT && first4 + j / 4 < outputs4)
                m[((product * units + t / UNIT) * outputs4 + first4 + j / 4) * UNIT + t % UNIT] =
                    vec4(sum[i][j], sum[i][j + 1], sum[i][j + 2], sum[i][j + 3]);
    }
}
