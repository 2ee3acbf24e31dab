// global_avg_pool2d_forward: y[n,c] = sum over streams, h, w of x[n,h,w,stream,c] / (H*W)
//   0 x [N,H,W,STREAMS*C] act  in
//   1 y [N,C]             vec4 out
// One lane per image and channel vec4. It sums rows first and adds them to the image's sum:
// rounding grows with H+W, not with H*W.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"

layout(constant_id = 1) const uint STREAMS = 1; // 1 or 2

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
    uint stride = STREAMS * vectors, at = i / vectors * height * width * stride + i % vectors;
    vec4 sum = vec4(0);
    for (uint h = 0; h < height; ++h) {
        vec4 row = vec4(0);
        for (uint w = 0; w < width; ++w, at += stride) {
            row += LDA(x, at);
            if (STREAMS == 2) row += LDA(x, at + vectors);
        }
        sum += row;
    }
    y[i] = sum / float(height * width);
}
