// conv2d_weight: part[z,k,r,s,c] = sum over the pixels (n,p,q) of slice z of
//   dy[n,p,q,k] * x[n, p*strideH-padH+r, q*strideW-padW+s, c]
//   0 x    [N,inputH,inputW,C]          act in    C = 4 channels4
//   1 dy   [N,outputH,outputW,K]        act in    K = outputs
//   2 part [slices,K,filterR,filterS,C] f32 out   slice_sum adds the slices
// Each lane computes TK outputs by TC channels of one tap and slice in registers. Lanes run over
// (slice, tap, channel block, output block) without gaps, so that narrow layers waste none. In the
// address and shuffle variants the lanes of a workgroup share slice and outputs, and run over
// (tap, channel block). A slice is a run of output rows of one image, or several whole images.
// Every variant adds pixel by pixel with fma, so that all give the same bits.
// variants: texel tile8x4 tile16x16 texel+tile8x4 texel+tile16x16
// variants: f16 f16+tile8x4 f16+tile16x16 texel+f16 texel+f16+tile8x4 texel+f16+tile16x16
// variants: address+tile16x4 address+tile32x4 address+tile64x4
// variants: f16+address+tile16x4 f16+address+tile32x4 f16+address+tile64x4
// variants: texel+shuffle+tile16x4 texel+shuffle+tile32x4 texel+shuffle+tile64x4
// variants: texel+f16+shuffle+tile16x4 texel+f16+shuffle+tile32x4 texel+f16+shuffle+tile64x4
#version 460
#include "prelude.glsl"
#include "conv2d_weight.glsl"

#if defined(TILE16X16)
const int TK = 16, TC = 16;
#elif defined(TILE16X4)
const int TK = 16, TC = 4;
#elif defined(TILE64X4)
const int TK = 64, TC = 4;
#elif defined(TILE32X4)
const int TK = 32, TC = 4;
#elif defined(TILE8X4)
const int TK = 8, TC = 4;
#else
const int TK = 8, TC = 8;
#endif
// A round takes 8 pixels: CPU drivers write every sum back, after one product or after eight.
const int PIXELS = 8;

// EARLY: all reads of a round come before its sums. On CPU drivers a texel read is a call, which
// overwrites every register. A read by address is an operand of a multiplication and needs no such
// care.
#ifdef ADDRESS
const bool EARLY = false;
#else
const bool EARLY = true;
#endif

void main() {
#if defined(ADDRESS) || defined(SHUFFLE)
    int lanes = filterR * filterS * channelBlocks,
        chunks = (lanes - 1) / int(gl_WorkGroupSize.x) + 1, group = int(group_index());
    int lane = group % chunks * int(gl_WorkGroupSize.x) + int(gl_LocalInvocationIndex);
    group /= chunks;
    int k0 = group % outputBlocks * TK, z = group / outputBlocks;
    bool idle = lane >= lanes;
    if (group >= groups / chunks || SPAN == 1 && idle) return;
    lane = min(lane, lanes - 1);
#else
    int lane = int(lane_index());
    const bool idle = false;
    if (lane >= blocks) return;
    int z = lane / sliceBlocks;
    lane %= sliceBlocks;
    int k0 = lane % outputBlocks * TK;
    lane /= outputBlocks;
#endif
    int c0 = lane % channelBlocks * TC;
    lane /= channelBlocks;
    int s = lane % filterS, r = lane / filterS;

    int m = firstPixel(z), end = lastPixel(z);
    int n = m / outputW / outputH, p = m / outputW % outputH, q = 0;
    // Blocks beyond the last channel repeat it and drop the result.
    int x4[TC / 4], y4[TK / 4];
    [[unroll]] for (int j = 0; j < TC / 4; j++)
        x4[j] = min(c0 / 4 + j, channels4 - 1);
    [[unroll]] for (int i = 0; i < TK / 4; i++)
        y4[i] = min(k0 / 4 + i, outputs / 4 - 1);
    float sum[TK][TC];
    [[unroll]] for (int i = 0; i < TK; i++)
        [[unroll]] for (int j = 0; j < TC; j++)
            sum[i][j] = 0;

    for (; m < end; m += PIXELS) {
        vec4 v[PIXELS][TC / 4], y[PIXELS / SPAN][TK / 4];
        [[unroll]] for (int e = 0; e < PIXELS; e++) {
            int h = p * strideH - padH + r, w = q * strideW - padW + s;
            bool inside = uint(h) < uint(inputH) && uint(w) < uint(inputW) && m + e < end;
            int at = inside ? ((n * inputH + h) * inputW + w) * channels4 : 0;
            if (EARLY && e % SPAN == 0)
                [[unroll]] for (int i = 0; i < TK / 4; i++)
                    y[e / SPAN][i] =
                        LDSA(dy, min(m + e + span_lane(), end - 1) * (outputs / 4) + y4[i]);
            [[unroll]] for (int j = 0; j < TC / 4; j++) {
                v[e][j] = LDA(x, at + x4[j]);
                v[e][j] = inside ? v[e][j] : vec4(0);
            }
            if (++q == outputW) {
                q = 0;
                if (++p == outputH) {
                    p = 0;
                    n++;
                }
            }
        }
        [[unroll]] for (int i = 0; i < TK / 4; i++) {
            vec4 g[PIXELS];
            [[unroll]] for (int e = 0; e < PIXELS; e++)
                g[e] = EARLY ? broadcast(y[e / SPAN][i], e % SPAN)
                             : LDSA(dy, min(m + e, end - 1) * (outputs / 4) + y4[i]);
            [[unroll]] for (int k = 0; k < 4; k++)
                [[unroll]] for (int j = 0; j < TC; j++)
                    [[unroll]] for (int e = 0; e < PIXELS; e++)
                        sum[4 * i + k][j] = fma(g[e][k], v[e][j / 4][j % 4], sum[4 * i + k][j]);
        }
    }

    [[unroll]] for (int i = 0; i < TK; i++)
        if (k0 + i < outputs) {
            int o =
                ((((firstSlice + z) * outputs + k0 + i) * filterR + r) * filterS + s) * channels4 +
                c0 / 4;
            [[unroll]] for (int j = 0; j < TC; j += 4)
                if (c0 / 4 + j / 4 < channels4 && !idle)
                    part[o + j / 4] = vec4(sum[i][j], sum[i][j + 1], sum[i][j + 2], sum[i][j + 3]);
        }
}
