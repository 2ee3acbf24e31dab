// conv2d_weight: part[z,k,r,s,c] = sum over the pixels (n,p,q) of slice z of dy[n,p,q,k] * x[n, p*strideH-padH+r, q*strideW-padW+s, c]
//   0 x    [N,inputH,inputW,C]          act in    C = 4 channels4
//   1 dy   [N,outputH,outputW,K]        act in    K = outputs
//   2 part [slices,K,filterR,filterS,C] f32 out   slice_sum adds the slices
// A lane makes TK outputs by TC channels of one tap and slice in registers. Lanes run over (slice, tap, channel block, output block) without gaps,
// so that narrow layers waste none; in the address variants those of a workgroup share slice and outputs, and run over (tap, channel block). A slice is a run of output rows, of one image or of several whole ones. Every variant adds pixel by pixel with
// fma, so that all give the same bits.
// variants: texel tile8x4 tile16x16 texel+tile8x4 texel+tile16x16
// variants: f16 f16+tile8x4 f16+tile16x16 texel+f16 texel+f16+tile8x4 texel+f16+tile16x16
// variants: address+tile16x4 address+tile32x4 address+tile16x16 f16+address+tile16x4 f16+address+tile32x4 f16+address+tile16x16
#version 460
#include "prelude.glsl"
#include "conv2d_weight.glsl"

#if defined(TILE16X16)
const int TK = 16, TC = 16;
#elif defined(TILE16X4)
const int TK = 16, TC = 4;
#elif defined(TILE32X4)
const int TK = 32, TC = 4;
#elif defined(TILE8X4)
const int TK = 8, TC = 4;
#else
const int TK = 8, TC = 8;
#endif
// Pixels per round: on CPU drivers a round writes every sum back, whether it added one pixel or four.
#if defined(ADDRESS) && defined(TILE16X16)
const int PIXELS = 4;
#else
const int PIXELS = 8;
#endif

void main() {
#ifdef ADDRESS
    int lanes = filterR * filterS * channelBlocks, chunks = (lanes - 1) / int(gl_WorkGroupSize.x) + 1, group = int(group_index());
    int lane = group % chunks * int(gl_WorkGroupSize.x) + int(gl_LocalInvocationIndex);
    group /= chunks;
    int k0 = group % outputBlocks * TK, z = group / outputBlocks;
    if (group >= groups / chunks || lane >= lanes) return;
#else
    int lane = int(lane_index());
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
    int x4[TC / 4], y4[TK / 4]; // a block that reaches beyond the last channel repeats it and drops the result
    [[unroll]] for (int j = 0; j < TC / 4; j++)
        x4[j] = min(c0 / 4 + j, channels4 - 1);
    [[unroll]] for (int i = 0; i < TK / 4; i++)
        y4[i] = min(k0 / 4 + i, outputs / 4 - 1);
    float sum[TK][TC];
    [[unroll]] for (int i = 0; i < TK; i++)
        [[unroll]] for (int j = 0; j < TC; j++)
            sum[i][j] = 0;

    for (; m < end; m += PIXELS) { // all reads first: each sum then takes its PIXELS products on one visit
        vec4 g[PIXELS][TK / 4], v[PIXELS][TC / 4];
        [[unroll]] for (int e = 0; e < PIXELS; e++) {
            int h = p * strideH - padH + r, w = q * strideW - padW + s;
            bool inside = uint(h) < uint(inputH) && uint(w) < uint(inputW) && m + e < end;
            int at = inside ? ((n * inputH + h) * inputW + w) * channels4 : 0;
            [[unroll]] for (int i = 0; i < TK / 4; i++)
                g[e][i] = LDSA(dy, min(m + e, end - 1) * (outputs / 4) + y4[i]);
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
        [[unroll]] for (int i = 0; i < TK; i++)
            [[unroll]] for (int j = 0; j < TC; j++)
                [[unroll]] for (int e = 0; e < PIXELS; e++)
                    sum[i][j] = fma(g[e][i / 4][i % 4], v[e][j / 4][j % 4], sum[i][j]);
    }

    [[unroll]] for (int i = 0; i < TK; i++)
        if (k0 + i < outputs) {
            int o = ((((firstSlice + z) * outputs + k0 + i) * filterR + r) * filterS + s) * channels4 + c0 / 4;
            [[unroll]] for (int j = 0; j < TC; j += 4)
                if (c0 / 4 + j / 4 < channels4) part[o + j / 4] = vec4(sum[i][j], sum[i][j + 1], sum[i][j + 2], sum[i][j + 3]);
        }
}
