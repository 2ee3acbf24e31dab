// lars_norms: per lane of a range, the partial sums of w² and of (g + decay·w)², for tensors that adapt
//   0 w       [P] f32 in
//   1 g       [P] f32 in
//   2 ranges  [R,4] u32 in      first vec4 of the arena, vec4s, segment, adapts
//   3 partial [2,R,64] f32 out  sums of squares: of w, of the decayed gradient
// One workgroup of 64 lanes per range; lane l takes vec4 l, l+64, … of its range.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, w);
IN4(1, g);
layout(set = 0, binding = 2) readonly restrict buffer Ranges { uvec4 ranges[]; };
layout(set = 0, binding = 3) writeonly restrict buffer Partial { float partial[]; };
layout(push_constant) uniform Params {
    uint first; // range of the first workgroup
    uint count; // ranges of this dispatch
    uint total; // ranges of the arena
    uint base;  // vec4 of the arena with which w and g begin
    float decay;
};

const uint LANES = 64;

void main() {
    uint group = group_index(), lane = gl_LocalInvocationIndex;
    if (group >= count)
        return;
    uvec4 range = ranges[first + group];
    vec4 squaresW = vec4(0), squaresG = vec4(0);
    uint steps = range.w == 0 ? 0 : range.y;
    for (uint i = lane; i < steps; i += LANES) {
        vec4 weight = LD4(w, range.x - base + i), gradient = fma(weight, vec4(decay), LD4(g, range.x - base + i));
        squaresW = fma(weight, weight, squaresW);
        squaresG = fma(gradient, gradient, squaresG);
    }
    uint at = (first + group) * LANES + lane;
    partial[at] = (squaresW.x + squaresW.y) + (squaresW.z + squaresW.w);
    partial[total * LANES + at] = (squaresG.x + squaresG.y) + (squaresG.z + squaresG.w);
}
