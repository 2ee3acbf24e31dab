// lars_popular_apply: w ← w - rate·scale[s]·u, where u is m (nesterov: momentum·m + g +
// decay·w); decay only where segment s decays
//   0 w      [P] f32 inout
//   1 m      [P] f32 in     moved by lars_popular_norms
//   2 g      [P] f32 in     times the loss scale
//   3 ranges [R,4] u32 in   as in segments.glsl
//   4 scale  [S] f32 in
//   5 step   [16] u32 in
// One workgroup of 64 lanes per range.
// variants: texel
#version 460
#include "prelude.glsl"
#include "step.glsl"
#include "segments.glsl"

INOUT4(0, w);
IN4(1, m);
IN4(2, g);
layout(set = 0, binding = 3) readonly restrict buffer Ranges { uvec4 ranges[]; };
layout(set = 0, binding = 4) readonly restrict buffer Scale { float scale[]; };
STEP(5);
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
    float pull = decays(range) ? decay : 0.0, rate = step_rate() * scale[range.z];
    for (uint i = gl_LocalInvocationIndex; i < range.y; i += LANES) {
        uint at = range.x - base + i;
        vec4 weight = w[at], u = LD4(m, at);
        if (nesterov != 0) {
            vec4 d = fma(weight, vec4(pull), LD4(g, at) * step_unscale());
            u = fma(vec4(momentum), u, d);
        }
        w[at] = weight - rate * u;
    }
}
