// color_jitter_sums: sums[n,s,:] = sum over pixels p = s, s + slabs, ... of image n, with the
// operations before contrast applied.
//   0 x       [N,H,W,4]     f32 in
//   1 factors [N,4]         f32 in   brightness, contrast, saturation, hue
//   2 order   [N,4]         i32 in
//   3 sums    [N,slabs,4]   f32 out
// One lane per (image, slab). Neighbouring lanes read neighbouring pixels. The gray mean is the
// gray of the mean colour: the three channel sums serve every semantics. Images whose contrast
// factor is 1 need no mean and get zeros.
// variants: texel
#version 460
#include "prelude.glsl"
#include "color.glsl"
#include "jitter.glsl"

IN4(0, x);
layout(set = 0, binding = 1) readonly restrict buffer Factors { vec4 factors[]; };
layout(set = 0, binding = 2) readonly restrict buffer Order { ivec4 order[]; };
OUT4(3, sums);
layout(push_constant) uniform Params {
    uint images;
    uint first; // row of factors, order and sums of the first image
    uint pixels;
    uint slabs;
};

void main() {
    uint n = lane_index() / slabs, slab = lane_index() % slabs;
    if (n >= images) return;
    Jitter j = jitter_of(factors[first + n], order[first + n]);
    int end = 0; // the operations before contrast
    while (end < 4 && j.operation[end] != CONTRAST)
        ++end;
    vec3 sum = vec3(0.0);
    if (!is_identity(CONTRAST, factors[first + n][CONTRAST])) {
        for (uint p = slab; p < pixels; p += slabs) {
            sum += jittered(LD4(x, n * pixels + p).rgb, j, vec3(0.0), end);
        }
    }
    sums[(first + n) * slabs + slab] = vec4(sum, 0.0);
}
