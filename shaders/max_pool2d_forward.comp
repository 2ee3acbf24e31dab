// max_pool2d_forward: y[n,p,q,c] = max over taps (r,s) of
//   x[n, p*strideH-padH+r, q*strideW-padW+s, c]; index = the tap r*kernelW+s that won
//   0 x     [N,H,W,C]   act  in
//   1 y     [N,P,Q,C]   act  out
//   2 index [N,P,Q,C/4] uint out   four tap numbers, one byte per channel
//   3 mean  [C]         vec4 in    of the norm applied to x, read only with NORM
//   4 rstd, 5 gamma, 6 beta vec4 in likewise
// Padding never wins. Of equal values the first in row-major order wins; a NaN wins over every
// number. Each lane handles a run of ITEMS output columns of one channel vec4. It decodes its
// number once for all of them, because integer division is slow.
// variants: texel f16 texel+f16
#version 460
#define NORM_AT 3
#include "prelude.glsl"
#include "batch_norm_load.glsl"

IN4A(0, x);
OUT4A(1, y);
layout(set = 0, binding = 2) writeonly restrict buffer Index { uint index[]; };
layout(push_constant) uniform Params {
    uint lanes;   // N*P*ceil(Q/ITEMS)*C/4
    int height;   // H
    int width;    // W
    int rows;     // P
    int columns;  // Q
    uint vectors; // C/4
    int kernelH;
    int kernelW;
    int strideH;
    int strideW;
    int padH;
    int padW;
};

void main() {
    uint lane = lane_index(), c = lane % vectors, run = lane / vectors;
    if (lane >= lanes) return;
    uint runs = uint(columns + ITEMS - 1) / ITEMS, row = run / runs, n = row / uint(rows);
    int p = int(row % uint(rows)), first = int(run % runs) * ITEMS,
        last = min(first + ITEMS, columns);
    int top = p * strideH - padH, r0 = max(0, -top), r1 = min(kernelH, height - top);

    read_norm(int(c));
    for (int q = first; q < last; ++q) {
        int left = q * strideW - padW, s0 = max(0, -left), s1 = min(kernelW, width - left);
        uvec4 winner = uvec4(r0 * kernelW + s0);
        vec4 best = vec4(uintBitsToFloat(
            0xff800000u)); // minus infinity: a window of nothing else keeps its first tap
        for (int r = r0; r < r1; ++r)
            for (int s = s0; s < s1; ++s) {
                vec4 v = normed(
                    LDA(x, ((n * uint(height) + uint(top + r)) * uint(width) + uint(left + s)) *
                                   vectors +
                               c));
                uvec4 tap = uvec4(r * kernelW + s);
                bvec4 nan = isnan(v), above = greaterThan(v, best);
                winner = mix(mix(winner, tap, above), tap, nan);
                best = mix(mix(best, v, above), v, nan);
            }
        uint o = (row * uint(columns) + uint(q)) * vectors + c;
        STA(y, o, best);
        index[o] = winner.x | winner.y << 8 | winner.z << 16 | winner.w << 24;
    }
}
