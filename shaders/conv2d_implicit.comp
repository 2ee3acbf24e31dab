// conv2d_implicit: y[n,p,q,k] (+)= sum over taps r,s and channels c of x[n,h,w,c] * f[k,r,s,c], as
// an implicit GEMM. The parameters select one of three operations:
//   - a forward convolution: the input advances by the stride, taps run forwards;
//   - one parity of a data gradient: taps run backwards, the output advances by the stride, and the
//     transposed filter takes part with every stride-th tap;
//   - a matrix product A * B^T: one tap.
//   0 x [N,inputH,inputW,C]     act in    C = 4 channels4
//   1 f [K,filterR,filterS,C]   f32 in    K = outputs
//   2 y [N,outputH,outputW,K]   act inout
// Each lane computes TM pixels of a grid of gridH * gridW per image by TN outputs in registers. The
// lanes of a workgroup lie along the pixels and share the outputs: filter reads are the same for
// all lanes, and narrow layers waste no lane. Taps are the outermost loop: padding is tested once
// per pixel and tap. Four channels are summed before they join the rest. That leaves a quarter of
// the roundings at the size of the sum: the error of a deep network stays below what flips a ReLU.
// Every variant adds in the order r, s, c, so that all give the same bits.
// variants: tile4x16 texel texel+tile4x16 f16 f16+tile4x16 texel+f16 texel+f16+tile4x16
// variants: address address+tile4x16 address+tile8x16 address+tile4x32
// variants: f16+address f16+address+tile4x16 f16+address+tile8x16 f16+address+tile4x32
// variants: texel+shuffle texel+shuffle+tile4x16 texel+shuffle+tile8x16 texel+shuffle+tile4x32
// variants: texel+f16+shuffle texel+f16+shuffle+tile4x16
// variants: texel+f16+shuffle+tile8x16 texel+f16+shuffle+tile4x32
#version 460
#include "prelude.glsl"
#include "conv2d_implicit.glsl"

#if defined(TILE4X16)
const int TM = 4, TN = 16;
#elif defined(TILE8X16)
const int TM = 8, TN = 16;
#elif defined(TILE4X32)
const int TM = 4, TN = 32;
#else
const int TM = 8, TN = 8;
#endif
// ROUNDS is the number of rounds of four channels that one visit adds to a sum. CPU drivers have
// registers for few sums, and mask every visit.
#if defined(TILE8X16) || defined(TILE4X32)
const int ROUNDS = 4; // channels4 is a multiple
#else
const int ROUNDS = 1;
#endif

void main() {
    int group = int(group_index());
    int k0 = group % outputBlocks * TN;
    int first =
        (group / outputBlocks * int(gl_WorkGroupSize.x) + int(gl_LocalInvocationIndex)) * TM;
    if (group >= groups || SPAN == 1 && first >= pixels) return;

    int h[TM], w[TM], start[TM], at[TM];
    Pixel a = pixel(first);
    [[unroll]] for (int i = 0; i < TM; i++) {
        h[i] = first + i < pixels ? a.p * inputStepH + offsetH : FAR;
        w[i] = a.q * inputStepW + offsetW;
        start[i] = ((a.n * inputH + h[i]) * inputW + w[i]) * channels4;
        advance(a);
    }
    int filter4[TN / SPAN]; // blocks beyond the last output repeat it and drop the result
    [[unroll]] for (int j = 0; j < TN / SPAN; j++)
        filter4[j] = min(k0 + j * SPAN + span_lane(), outputs - 1) * filterR * filterS * channels4;
    float sum[TM][TN];
    [[unroll]] for (int i = 0; i < TM; i++)
        [[unroll]] for (int j = 0; j < TN; j++)
            sum[i][j] = 0;

    // The loops test at their ends (see SAME4 in prelude.glsl). Passes without taps have one tap of
    // zeros.
    int r = 0;
    do {
        int s = 0;
        do {
            int dh = r * direction, dw = s * direction;
            [[unroll]] for (int i = 0; i < TM; i++) {
                bool inside = uint(h[i] + dh) < uint(inputH) && uint(w[i] + dw) < uint(inputW);
                at[i] = inside ? start[i] + (dh * inputW + dw) * channels4 : -1;
            }
            int tap = ((firstR + tapStepR * r) * filterS + firstS + tapStepS * s) * channels4;
            int c = 0;
            do {
                vec4 v[TM][ROUNDS];
                [[unroll]] for (int i = 0; i < TM; i++)
                    [[unroll]] for (int e = 0; e < ROUNDS; e++) {
                        v[i][e] = LDA(x, max(at[i], 0) + c + e);
                        v[i][e] = at[i] < 0 ? vec4(0) : v[i][e];
                    }
                [[unroll]] for (int j = 0; j < TN; j += SPAN) {
                    vec4 f4[ROUNDS];
                    [[unroll]] for (int e = 0; e < ROUNDS; e++)
                        f4[e] = LDS4(f, filter4[j / SPAN] + tap + c + e);
                    [[unroll]] for (int k = 0; k < SPAN; k++) {
                        vec4 g[ROUNDS];
                        [[unroll]] for (int e = 0; e < ROUNDS; e++)
                            g[e] = broadcast(f4[e], k);
                        [[unroll]] for (int i = 0; i < TM; i++)
                            [[unroll]] for (int e = 0; e < ROUNDS; e++)
                                sum[i][j + k] +=
                                    fma(v[i][e].w, g[e].w,
                                        fma(v[i][e].z, g[e].z,
                                            fma(v[i][e].y, g[e].y, v[i][e].x * g[e].x)));
                    }
                }
            } while ((c += ROUNDS) < channels4);
        } while (++s < tapsS);
    } while (++r < tapsR);

    a = pixel(first);
    [[unroll]] for (int i = 0; i < TM; i++) {
        if (first + i < pixels) {
            int o = output_offset(a) + k0 / 4;
            [[unroll]] for (int j = 0; j < TN; j += 4)
                if (k0 + j < outputs) {
                    vec4 v = vec4(sum[i][j], sum[i][j + 1], sum[i][j + 2], sum[i][j + 3]);
                    STA(y, o + j / 4, accumulate != 0 ? LDIO(y, o + j / 4) + v : v);
                }
        }
        advance(a);
    }
}
