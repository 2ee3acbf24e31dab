// grayscale: y[n,h,w,0..2] = 0.2989 R + 0.587 G + 0.114 B where apply[n] is set, x[n,h,w,:]
// elsewhere.
//   0 x     [N,H,W,4] f32 in
//   1 apply [N]       u32 in
//   2 y     [N,H,W,4] f32 out
// One pixel per lane and iteration (include/images.glsl).
// variants: texel
#version 460
#include "prelude.glsl"
#include "color.glsl"
#include "images.glsl"

IN4(0, x);
layout(set = 0, binding = 1) readonly restrict buffer Apply { uint apply[]; };
OUT4(2, y);
layout(push_constant) uniform Params {
    uint images;
    uint first; // row of apply of the first image
    uint pixels;
};

void main() {
    uint n = image_number(pixels);
    if (n >= images) return;
    bool gray_image = apply[first + n] != 0;
    for (uint i = 0, p = first_pixel(pixels); i < ITEMS && p < pixels;
         ++i, p += gl_WorkGroupSize.x) {
        vec4 c = LD4(x, n * pixels + p);
        y[n * pixels + p] = gray_image ? vec4(vec3(gray(c.rgb)), 0.0) : c;
    }
}
