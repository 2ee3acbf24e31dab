// sgd: d = g + decay·w,  m ← momentum·m + d,  w ← w - rate·m
//   (nesterov: w - rate·(d + momentum·m)); decay only where the segment adapts
//   0 w      [P] f32 inout
//   1 m      [P] f32 inout
//   2 g      [P] f32 in     times the loss scale
//   3 ranges [R,4] u32 in   first vec4 of the arena, vec4s, segment, adapts
//   4 step   [16] u32 in
// One workgroup of 64 lanes per range.
// variants: texel
#version 460
#include "prelude.glsl"
#include "step.glsl"

INOUT4(0, w);
INOUT4(1, m);
IN4(2, g);
layout(set = 0, binding = 3) readonly restrict buffer Ranges { uvec4 ranges[]; };
STEP(4);
layout(push_constant) uniform Params {
    uint first; // range of the first workgroup
    uint count; // ranges of this dispatch
    uint base;  // vec4 of the arena with which w, m and g begin
    uint nesterov;
    float momentum;
    float decay;
};

const uint LANES = 64;

void main() {
    uint group = group_index();
    if (group >= count || step_skipped()) return;
    uvec4 range = ranges[first + group];
    float rate = step_rate(), pull = range.w != 0 ? decay : 0.0;
    for (uint i = gl_LocalInvocationIndex; i < range.y; i += LANES) {
        uint at = range.x - base + i;
        vec4 weight = w[at], d = fma(weight, vec4(pull), LD4(g, at) * step_unscale());
        vec4 moved = fma(vec4(momentum), m[at], d);
        m[at] = moved;
        w[at] = weight - rate * (nesterov != 0 ? fma(vec4(momentum), moved, d) : moved);
    }
}
