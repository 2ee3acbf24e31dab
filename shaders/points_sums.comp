// points_sums: sums[b,0,:] = sum of the points of slab b of 64, sums[b,1,:] = of their squares
//   0 x    [N,4]       f32 in
//   1 sums [slabs,2,4] f32 out
// One lane per slab.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, x);
OUT4(1, sums);
layout(push_constant) uniform Params { uint count; };

void main() {
    uint b = lane_index();
    if (b * 64 >= count) return;
    vec4 sum = vec4(0), squares = vec4(0);
    for (uint i = b * 64; i < min(b * 64 + 64, count); ++i) {
        vec4 v = LD4(x, i);
        sum += v;
        squares += v * v;
    }
    sums[2 * b] = sum;
    sums[2 * b + 1] = squares;
}
