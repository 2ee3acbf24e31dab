// lars_apply: d = i·scale[s]·(g + decay·w),  m ← momentum·m + d,  w ← w - o·m
//   (nesterov: w - o·(momentum·m + d)); decay only where segment s decays. The rate is i, and
//   o = 1; or with outside the rate is o, and i = 1.
//   0 w      [P] f32 inout
//   1 m      [P] f32 inout
//   2 g      [P] f32 in     times the loss scale
//   3 ranges [R,4] u32 in   as in segments.glsl
//   4 scale  [S] f32 in
//   5 step   [16] u32 in
// One workgroup of 64 lanes per range, as in lars_norms. As in the reference implementation the
// rate is inside the momentum, but where other programs have it outside.
// variants: texel
#version 460
#include "prelude.glsl"
#include "step.glsl"
#include "segments.glsl"

INOUT4(0, w);
INOUT4(1, m);
IN4(2, g);
layout(set = 0, binding = 3) readonly restrict buffer Ranges { uvec4 ranges[]; };
layout(set = 0, binding = 4) readonly restrict buffer Scale { float scale[]; };
STEP(5);
layout(push_constant) uniform Params {
    uint first; // range of the first workgroup
    uint count; // ranges of this dispatch
    uint base;  // vec4 of the arena with which w, m and g begin
    uint nesterov;
    uint outside; // the rate stays out of the momentum
    float momentum;
    float decay;
};

const uint LANES = 64;

void main() {
    uint group = group_index();
    if (group >= count || step_skipped()) return;
    uvec4 range = ranges[first + group];
    float pull = decays(range) ? decay : 0.0, outer = outside != 0 ? step_rate() : 1.0;
    float rate = (outside != 0 ? 1.0 : step_rate()) * scale[range.z];
    for (uint i = gl_LocalInvocationIndex; i < range.y; i += LANES) {
        uint at = range.x - base + i;
        vec4 weight = w[at], d = rate * fma(weight, vec4(pull), LD4(g, at) * step_unscale());
        vec4 moved = fma(vec4(momentum), m[at], d);
        m[at] = moved;
        w[at] = weight - outer * (nesterov != 0 ? fma(vec4(momentum), moved, d) : moved);
    }
}
