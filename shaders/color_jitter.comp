// color_jitter: y[n] = op3(op2(op1(op0(x[n])))). order[n] gives the operations and their order;
// each result is clamped to [0,1].
//   0 x       [N,H,W,4] f32 in
//   1 factors [N,4]     f32 in   brightness, contrast, saturation, hue; 1 (hue: 0) changes nothing
//   2 order   [N,4]     i32 in   a permutation of 0 brightness, 1 contrast, 2 saturation, 3 hue
//   3 mean    [N,4]     f32 in   mean colour before contrast (color_jitter_sums, color_jitter_mean)
//   4 y       [N,H,W,4] f32 out
// One pixel per lane and iteration (include/images.glsl).
// variants: texel
#version 460
#include "prelude.glsl"
#include "color.glsl"
#include "jitter.glsl"
#include "images.glsl"

IN4(0, x);
layout(set = 0, binding = 1) readonly restrict buffer Factors { vec4 factors[]; };
layout(set = 0, binding = 2) readonly restrict buffer Order { ivec4 order[]; };
layout(set = 0, binding = 3) readonly restrict buffer Mean { vec4 mean[]; };
OUT4(4, y);
layout(push_constant) uniform Params {
    uint images;
    uint first; // row of factors, order and mean of the first image
    uint pixels;
};

void main() {
    uint n = image_number(pixels);
    if (n >= images) return;
    Jitter j = jitter_of(factors[first + n], order[first + n]);
    vec3 image_mean = mean[first + n].rgb;
    for (uint i = 0, p = first_pixel(pixels); i < ITEMS && p < pixels;
         ++i, p += gl_WorkGroupSize.x) {
        y[n * pixels + p] = vec4(jittered(LD4(x, n * pixels + p).rgb, j, image_mean, 4), 0.0);
    }
}
