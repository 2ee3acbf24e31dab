// lars_popular_norms: m ← momentum·m + d, d = g + decay·w, and per lane of a range the partial
// sums of w² and u², where u is m (nesterov: momentum·m + d), for segments whose rate is scaled
//   0 w        [P] f32 in
//   1 m        [P] f32 inout
//   2 g        [P] f32 in       times the loss scale
//   3 ranges   [R,4] u32 in     as in segments.glsl
//   4 squaresW [R,64] f32 out   of this dispatch's ranges
//   5 squaresU [R,64] f32 out
//   6 step     [16] u32 in
// One workgroup of 64 lanes per range, as in lars_norms. A skipped update leaves m as it is.
// variants: texel
#version 460
#include "prelude.glsl"
#include "step.glsl"
#include "segments.glsl"

IN4(0, w);
INOUT4(1, m);
IN4(2, g);
layout(set = 0, binding = 3) readonly restrict buffer Ranges { uvec4 ranges[]; };
layout(set = 0, binding = 4) writeonly restrict buffer SquaresW { float squaresW[]; };
layout(set = 0, binding = 5) writeonly restrict buffer SquaresU { float squaresU[]; };
STEP(6);
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
    uint group = group_index(), lane = gl_LocalInvocationIndex;
    if (group >= count) return;
    uvec4 range = ranges[first + group];
    vec4 sumW = vec4(0), sumU = vec4(0);
    float pull = decays(range) ? decay : 0.0;
    uint steps = step_skipped() ? 0 : range.y;
    for (uint i = lane; i < steps; i += LANES) {
        uint at = range.x - base + i;
        vec4 weight = LD4(w, at), d = fma(weight, vec4(pull), LD4(g, at) * step_unscale());
        vec4 moved = fma(vec4(momentum), m[at], d);
        m[at] = moved;
        if (!scales(range)) continue;
        vec4 u = nesterov != 0 ? fma(vec4(momentum), moved, d) : moved;
        sumW = fma(weight, weight, sumW);
        sumU = fma(u, u, sumU);
    }
    squaresW[group * LANES + lane] = (sumW.x + sumW.y) + (sumW.z + sumW.w);
    squaresU[group * LANES + lane] = (sumU.x + sumU.y) + (sumU.z + sumU.w);
}
