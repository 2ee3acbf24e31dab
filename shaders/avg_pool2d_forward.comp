// avg_pool2d_forward: y[n,p,q,c] = sum over taps (r,s) inside the image of
//   x[n, p*stride+r, q*stride+s, c] / number of taps, all of them with PADDED, else those inside
//   0 x [N,H,W,C] act in
//   1 y [N,P,Q,C] act out
// Padding follows the image below and on the right. Each lane handles a run of ITEMS output columns
// of one channel vec4.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"

layout(constant_id = 1) const uint PADDED = 0; // 1: taps outside the image count as zeros

IN4A(0, x);
OUT4A(1, y);
layout(push_constant) uniform Params {
    uint lanes;   // N*P*ceil(Q/ITEMS)*C/4
    int height;   // H
    int width;    // W
    int rows;     // P
    int columns;  // Q
    uint vectors; // C/4
    int kernel;
    int stride;
};

void main() {
    uint lane = lane_index(), c = lane % vectors, run = lane / vectors;
    if (lane >= lanes) return;
    uint runs = uint(columns + ITEMS - 1) / ITEMS, row = run / runs, n = row / uint(rows);
    int top = int(row % uint(rows)) * stride, first = int(run % runs) * ITEMS,
        last = min(first + ITEMS, columns), r1 = min(kernel, height - top);
    for (int q = first; q < last; ++q) {
        int left = q * stride, s1 = min(kernel, width - left);
        vec4 sum = vec4(0);
        for (int r = 0; r < r1; ++r)
            for (int s = 0; s < s1; ++s) {
                uint pixel = (n * uint(height) + uint(top + r)) * uint(width) + uint(left + s);
                sum += LDA(x, pixel * vectors + c);
            }
        sum /= float(PADDED != 0 ? kernel * kernel : r1 * s1);
        STA(y, (row * uint(columns) + uint(q)) * vectors + c, sum);
    }
}
