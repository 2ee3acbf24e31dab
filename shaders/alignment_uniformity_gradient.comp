// alignment_uniformity_gradient:
//   du[n,:] = pull[n] (u[n,:] - other[n,:]) + scale / potential (g[n,:] - sums[n] u[n,:])
//   0 u         [N,D] f32 in    a view's rows, of length one
//   1 other     [N,D] f32 in    the other view's
//   2 g         [N,D] f32 in    Σ_b w[n,b] u[b,:] over the view's rows
//   3 pull      [N]   f32 in    written by alignment_uniformity_pairs
//   4 sums      [N]   f32 in    Σ_b w[n,b]
//   5 potential [1]   f32 in    mean of sums
//   6 du        [N,D] f32 out
// Each lane handles ITEMS vec4s at a stride of the workgroup's size.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, u);
IN4(1, other);
IN4(2, g);
layout(set = 0, binding = 3) readonly restrict buffer F { float pull[]; };
layout(set = 0, binding = 4) readonly restrict buffer S { float sums[]; };
layout(set = 0, binding = 5) readonly restrict buffer P { float potential[]; };
OUT4(6, du);
layout(push_constant) uniform Params {
    uint count; // vec4s
    uint d4;    // D / 4
    float scale;
};

void main() {
    uint first = first_item();
    [[unroll]] for (uint k = 0; k < ITEMS; ++k) {
        uint i = first + k * gl_WorkGroupSize.x;
        if (i >= count) continue;
        uint row = i / d4;
        vec4 v = LD4(u, i);
        vec4 apart = fma(v, vec4(-sums[row]), LD4(g, i));
        du[i] = fma(v - LD4(other, i), vec4(pull[row]), apart * (scale / potential[0]));
    }
}
