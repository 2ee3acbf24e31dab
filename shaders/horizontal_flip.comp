// horizontal_flip: y[n,h,w,:] = x[n,h,W-1-w,:] where flip[n] is set, x[n,h,w,:] elsewhere.
//   0 x    [N,H,W,4] f32 in
//   1 flip [N]       u32 in
//   2 y    [N,H,W,4] f32 out
// One pixel per lane and iteration (include/images.glsl).
// variants: texel
#version 460
#include "prelude.glsl"
#include "images.glsl"

IN4(0, x);
layout(set = 0, binding = 1) readonly restrict buffer Flip { uint flip[]; };
OUT4(2, y);
layout(push_constant) uniform Params {
    uint images;
    uint first; // row of flip of the first image
    uint height;
    uint width;
};

void main() {
    uint pixels = height * width;
    uint n = image_number(pixels);
    if (n >= images) return;
    bool mirror = flip[first + n] != 0;
    for (uint i = 0, p = first_pixel(pixels); i < ITEMS && p < pixels;
         ++i, p += gl_WorkGroupSize.x) {
        uint column = p % width;
        uint source = mirror ? p - column + width - 1 - column : p;
        y[n * pixels + p] = LD4(x, n * pixels + source);
    }
}
