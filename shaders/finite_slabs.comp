// finite_slabs: y[i] = 0 where all of x[256i] … x[256i+255] are finite, else 1
//   0 x [count] vec4 in
//   1 y [ceil(count / 64)] u32 out
// One lane per slab of 64 vec4s.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, x);
layout(set = 0, binding = 1) writeonly restrict buffer Y { uint y[]; };
layout(push_constant) uniform Params { uint count; };

const uint SLAB4 = 64;
const uint INFINITE = 0x7f800000u; // the exponent of infinities and NaNs

void main() {
    uint i = lane_index(), first = i * SLAB4, last = min(first + SLAB4, count);
    if (first >= count) return;
    bool bad = false;
    for (uint j = first; j < last; ++j)
        bad = bad || any(equal(floatBitsToUint(LD4(x, j)) & INFINITE, uvec4(INFINITE)));
    y[i] = bad ? 1 : 0;
}
