// avg_pool2d_backward: dx[n,h,w,c] (+)= sum over the windows (p,q) that cover pixel (h,w) of
//   dy[n,p,q,c] / number of the window's taps, all of them with PADDED, else those inside the image
//   0 dy [N,P,Q,C] act in
//   1 dx [N,H,W,C] act inout   added to with accumulate, else overwritten
// Each input pixel reads the windows that cover it, in row-major order. Each lane handles a run of
// ITEMS input columns of one channel vec4.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"

layout(constant_id = 1) const uint PADDED = 0; // 1: taps outside the image count as zeros

IN4A(0, dy);
INOUT4A(1, dx);
layout(push_constant) uniform Params {
    uint lanes;   // N*H*ceil(W/ITEMS)*C/4
    int height;   // H
    int width;    // W
    int rows;     // P
    int columns;  // Q
    uint vectors; // C/4
    int kernel;
    int stride;
    uint accumulate;
};

// first_window is the first window that covers coordinate t: it starts at most kernel-1 before t.
int first_window(int t) { return t < kernel ? 0 : (t - kernel) / stride + 1; }

// taps_inside is the number of taps of a window that starts at coordinate t and lie in the image.
int taps_inside(int t, int size) { return PADDED != 0 ? kernel : min(kernel, size - t); }

void main() {
    uint lane = lane_index(), c = lane % vectors, run = lane / vectors;
    if (lane >= lanes) return;
    uint runs = uint(width + ITEMS - 1) / ITEMS, row = run / runs, n = row / uint(height);
    int h = int(row % uint(height)), first = int(run % runs) * ITEMS,
        last = min(first + ITEMS, width);
    int p0 = first_window(h), p1 = min(rows - 1, h / stride);
    for (int w = first; w < last; ++w) {
        int q0 = first_window(w), q1 = min(columns - 1, w / stride);
        vec4 sum = vec4(0);
        for (int p = p0; p <= p1; ++p)
            for (int q = q0; q <= q1; ++q) {
                uint o = ((n * uint(rows) + uint(p)) * uint(columns) + uint(q)) * vectors + c;
                int taps = taps_inside(p * stride, height) * taps_inside(q * stride, width);
                sum += LDA(dy, o) / float(taps);
            }
        uint i = (row * uint(width) + uint(w)) * vectors + c;
        STA(dx, i, accumulate != 0 ? LDIO(dx, i) + sum : sum);
    }
}
