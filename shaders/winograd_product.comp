// winograd_product: m[i,t,k] = sum over c of v[i,t,c] * u[i,k,c], for each of the 36 products i of a tile
//   0 v [36,units,C/4,64,4]  f32 in    C = 4 channels4; tile t is number t % 64 of unit t / 64
//   1 u [36,blocks,C/4,16,4] f32 in    output k is number k % 16 of block k / 16
//   2 m [36,units,K/4,64,4]  f32 out   K = 4 outputs4
// What lanes read together lies together, and in the order of the sum. A lane makes TM tiles by 16 outputs in registers; lanes of a workgroup lie along
// the tiles and share the outputs. Four channels are summed before they join the rest, as in conv2d_gather. Every variant adds in the same order.
// variants: texel tile16x16 texel+tile16x16 address+tile8x16 address+tile16x16
#version 460
#include "prelude.glsl"

#if defined(TILE16X16)
const int TM = 16;
#else
const int TM = 8;
#endif
const int TN = 16, UNIT = 64;
#if defined(TILE8X16) || defined(TILE16X16)
const int ROUNDS = 2; // channels4 is even; see conv2d_gather
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
    int group = int(group_index()), lanes = int(gl_WorkGroupSize.x);
    if (group >= groups) return;
    int block = group % blocks, row = group / blocks % rows, product = min(group / blocks / rows, 35);
    int first = row * TM * lanes + int(gl_LocalInvocationIndex), from[TM];
    [[unroll]] for (int i = 0; i < TM; i++) { // what reaches beyond the last unit repeats it and drops the result
        int t = first + i * lanes;
        from[i] = (product * units + min(t / UNIT, units - 1)) * channels4 * UNIT + t % UNIT;
    }
    int filter4 = (product * blocks + block) * channels4 * TN;
    float sum[TM][TN];
    [[unroll]] for (int i = 0; i < TM; i++) [[unroll]] for (int j = 0; j < TN; j++) sum[i][j] = 0;

    int c = 0;
    do {
        [[unroll]] for (int round = 0; round < ROUNDS; round++) {
            vec4 a[TM];
            [[unroll]] for (int i = 0; i < TM; i++) a[i] = LD4(v, from[i] + (c + round) * UNIT);
            [[unroll]] for (int j = 0; j < TN; j++) {
                vec4 b = LDS4(u, filter4 + (c + round) * TN + j);
                [[unroll]] for (int i = 0; i < TM; i++) sum[i][j] += fma(a[i].w, b.w, fma(a[i].z, b.z, fma(a[i].y, b.y, a[i].x * b.x)));
            }
        }
    } while ((c += ROUNDS) < channels4);

    [[unroll]] for (int i = 0; i < TM; i++) {
        int t = first + i * lanes;
        [[unroll]] for (int j = 0; j < TN; j += 4) {
            int k = block * TN / 4 + j / 4;
            if (t < units * UNIT && k < outputs4)
                m[((product * units + t / UNIT) * outputs4 + k) * UNIT + t % UNIT] = vec4(sum[i][j], sum[i][j + 1], sum[i][j + 2], sum[i][j + 3]);
        }
    }
}
