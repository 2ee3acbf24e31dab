// slab_sum: y[i] = scale * (x[64i] + … + x[64i+63]), where x ends after n elements. The host
// repeats it until one sum is left: a sum in a fixed order.
//   0 x [n]            f32 in   elements beyond n in the last vec4 are ignored
//   1 y [ceil(n / 64)] f32 out
// One lane per sum.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, x);
layout(set = 0, binding = 1) writeonly restrict buffer Y { float y[]; };
layout(push_constant) uniform Params {
    uint n;
    float scale;
};

const uint SLAB4 = 16;

void main() {
    uint i = lane_index();
    if (i * SLAB4 * 4 >= n) return;
    vec4 sum = vec4(0);
    uint last = min((i + 1) * SLAB4, (n + 3) / 4);
    for (uint j = i * SLAB4; j < last; j++) {
        vec4 v = LD4(x, j);
        sum += mix(vec4(0), v, lessThan(uvec4(4 * j) + uvec4(0, 1, 2, 3), uvec4(n)));
    }
    y[i] = scale * ((sum.x + sum.y) + (sum.z + sum.w));
}
