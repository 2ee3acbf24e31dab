// sgd: d = i·(g + decay·w),  m ← momentum·m + d,  w ← w - o·m
//   (nesterov: w - o·(d + momentum·m)); decay only where the segment decays. The rate is o, and
//   i = 1; or with inside the rate is i, and o = 1.
//   0 w      [P] f32 inout
//   1 m      [P] f32 inout
//   2 g      [P] f32 in     times the loss scale
//   3 ranges [R,4] u32 in   as in segments.glsl
//   4 step   [16] u32 in
// One workgroup of 64 lanes per range.
// variants: texel
#version 460
#include "prelude.glsl"
#include "step.glsl"
#include "segments.glsl"

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
    uint inside; // the rate goes into the momentum
    float momentum;
    float decay;
};

const uint LANES = 64;

void main() {
    uint group = group_index();
    if (group >= count || step_skipped()) return;
    uvec4 range = ranges[first + group];
    float pull = decays(range) ? decay : 0.0;
    float inner = inside != 0 ? step_rate() : 1.0, outer = inside != 0 ? 1.0 : step_rate();
    for (uint i = gl_LocalInvocationIndex; i < range.y; i += LANES) {
        uint at = range.x - base + i;
        vec4 weight = w[at], d = inner * fma(weight, vec4(pull), LD4(g, at) * step_unscale());
        vec4 moved = fma(vec4(momentum), m[at], d);
        m[at] = moved;
        w[at] = weight - outer * (nesterov != 0 ? fma(vec4(momentum), moved, d) : moved);
    }
}
