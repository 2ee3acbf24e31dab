// global_avg_pool2d_forward: y[n,c] = sum over h,w of x[n,h,w,c] / (H*W)
//   0 x [N,H,W,C] act  in
//   1 y [N,C]     vec4 out
// One lane per image and channel vec4. It sums rows first and adds them to the image's sum:
// rounding grows with H+W, not with H*W.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"

IN4A(0, x);
OUT4(1, y);
layout(push_constant) uniform Params {
    uint count;   // N*C/4
    uint height;  // H
    uint width;   // W
    uint vectors; // C/4
};

void main() {
    uint i = lane_index();
    if (i >= count) return;
    uint at = i / vectors * height * width * vectors + i % vectors;
    vec4 sum = vec4(0);
    for (uint h = 0; h < height; ++h) {
        vec4 row = vec4(0);
        for (uint w = 0; w < width; ++w, at += vectors)
            row += LDA(x, at);
        sum += row;
    }
    y[i] = sum / float(height * width);
}
