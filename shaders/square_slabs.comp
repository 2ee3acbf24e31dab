// square_slabs: y[i] = x[256i]² + … + x[256i+255]²
//   0 x [count] vec4 in
//   1 y [ceil(count / 64)] f32 out
// One lane per slab of 64 vec4s.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, x);
layout(set = 0, binding = 1) writeonly restrict buffer Y { float y[]; };
layout(push_constant) uniform Params { uint count; };

const uint SLAB4 = 64;

void main() {
    uint i = lane_index(), first = i * SLAB4, last = min(first + SLAB4, count);
    if (first >= count) return;
    vec4 sum = vec4(0);
    for (uint j = first; j < last; ++j) {
        vec4 v = LD4(x, j);
        sum = fma(v, v, sum);
    }
    y[i] = (sum.x + sum.y) + (sum.z + sum.w);
}
