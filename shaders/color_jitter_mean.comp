// color_jitter_mean: mean[n,:] = (sum over slabs s, in order, of sums[n,s,:]) / pixels.
//   0 sums [N,slabs,4] f32 in
//   1 mean [N,4]       f32 out
// One lane per image: the order of the sum is fixed.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, sums);
OUT4(1, mean);
layout(push_constant) uniform Params {
    uint images;
    uint pixels;
    uint slabs;
};

void main() {
    uint n = lane_index();
    if (n >= images) return;
    vec4 sum = vec4(0.0);
    for (uint s = 0; s < slabs; ++s) {
        sum += LD4(sums, n * slabs + s);
    }
    mean[n] = sum / float(pixels);
}
