// max_pool2d_backward: dx[n,h,w,c] = sum of dy[n,p,q,c] over the windows (p,q) whose winning tap is
// pixel (h,w)
//   0 dy    [N,P,Q,C]   act  in
//   1 index [N,P,Q,C/4] uint in   four tap numbers, one byte per channel
//   2 dx    [N,H,W,C]   act  out
// Each input pixel reads the windows that cover it, in row-major order: the sum has one order and
// needs no atomics. Each lane handles a run of ITEMS input columns of one channel vec4. It decodes
// its number once for all of them, because integer division is slow.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"

IN4A(0, dy);
layout(set = 0, binding = 1) readonly restrict buffer Index { uint index[]; };
OUT4A(2, dx);
layout(push_constant) uniform Params {
    uint lanes;   // N*H*ceil(W/ITEMS)*C/4
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

// first_window is the first window that covers padded coordinate t: it starts at most kernel-1
// before t.
int first_window(int t, int kernel, int stride) {
    return t < kernel ? 0 : (t - kernel) / stride + 1;
}

void main() {
    uint lane = lane_index(), c = lane % vectors, run = lane / vectors;
    if (lane >= lanes) return;
    uint runs = uint(width + ITEMS - 1) / ITEMS, row = run / runs, n = row / uint(height);
    int y = int(row % uint(height)) + padH, first = int(run % runs) * ITEMS,
        last = min(first + ITEMS, width);
    int p0 = first_window(y, kernelH, strideH), p1 = min(rows - 1, y / strideH);

    int q0 = first_window(first + padW, kernelW, strideW), q1 = (first + padW) / strideW;
    for (int w = first; w < last; ++w) {
        int x = w + padW;
        if (q0 * strideW + kernelW <= x) ++q0; // both advance by at most one: stride is at least 1
        if ((q1 + 1) * strideW <= x) ++q1;
        vec4 sum = vec4(0);
        for (int p = p0; p <= p1; ++p)
            for (int q = q0; q <= min(q1, columns - 1); ++q) {
                uint o = ((n * uint(rows) + uint(p)) * uint(columns) + uint(q)) * vectors + c;
                uvec4 winner = uvec4(index[o]) >> uvec4(0, 8, 16, 24) & 255u;
                uint tap = uint((y - p * strideH) * kernelW + x - q * strideW);
                sum += mix(vec4(0), LDA(dy, o), equal(winner, uvec4(tap)));
            }
        STA(dx, (row * uint(width) + uint(w)) * vectors + c, sum);
    }
}
