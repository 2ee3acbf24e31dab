// global_avg_pool2d_backward: dx[n,h,w,c] = dy[n,c] / (H*W)
//   0 dy [N,C]     vec4 in
//   1 dx [N,H,W,C] act  out
// Each lane writes ITEMS pixels of one image and channel vec4.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"

IN4(0, dy);
OUT4A(1, dx);
layout(push_constant) uniform Params {
    uint lanes;   // N*ceil(H*W/ITEMS)*C/4
    uint pixels;  // H*W
    uint vectors; // C/4
};

void main() {
    uint lane = lane_index(), c = lane % vectors, run = lane / vectors;
    if (lane >= lanes) return;
    uint runs = (pixels + ITEMS - 1) / ITEMS, n = run / runs, first = run % runs * ITEMS,
         last = min(first + ITEMS, pixels);
    vec4 d = LD4(dy, n * vectors + c) / float(pixels);
    for (uint p = first; p < last; ++p)
        STA(dx, (n * pixels + p) * vectors + c, d);
}
