// global_avg_pool2d_backward: dx[n,h,w,c] = dy[n,c] / (H*W)
//   0 dy [N,C]     vec4 in
//   1 dx [N,H,W,C] vec4 out
// Each lane handles ITEMS vec4s of dx at a stride of the workgroup's size.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, dy);
OUT4(1, dx);
layout(push_constant) uniform Params {
    uint count;   // N*H*W*C/4
    uint pixels;  // H*W
    uint vectors; // C/4
};

void main() {
    uint first = first_item();
    for (uint k = 0; k < ITEMS; ++k) {
        uint i = first + k * gl_WorkGroupSize.x;
        if (i < count) dx[i] = ACT4(LD4(dy, i / (pixels * vectors) * vectors + i % vectors) / float(pixels));
    }
}
