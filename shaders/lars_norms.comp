// lars_norms: per lane of a range, the partial sums of w² and of (g + decay·w)², for segments
// whose rate is scaled; decay only where the segment decays
//   0 w        [P] f32 in
//   1 g        [P] f32 in       times the loss scale
//   2 ranges   [R,4] u32 in     as in segments.glsl
//   3 squaresW [R,64] f32 out   of this dispatch's ranges
//   4 squaresG [R,64] f32 out
//   5 step     [16] u32 in
// One workgroup of 64 lanes per range; lane l takes vec4 l, l+64, … of its range.
// variants: texel
#version 460
#include "prelude.glsl"
#include "step.glsl"
#include "segments.glsl"

IN4(0, w);
IN4(1, g);
layout(set = 0, binding = 2) readonly restrict buffer Ranges { uvec4 ranges[]; };
layout(set = 0, binding = 3) writeonly restrict buffer SquaresW { float squaresW[]; };
layout(set = 0, binding = 4) writeonly restrict buffer SquaresG { float squaresG[]; };
STEP(5);
layout(push_constant) uniform Params {
    uint first; // range of the first workgroup
    uint count; // ranges of this dispatch
    uint base;  // vec4 of the arena with which w and g begin
    float decay;
};

const uint LANES = 64;

void main() {
    uint group = group_index(), lane = gl_LocalInvocationIndex;
    if (group >= count) return;
    uvec4 range = ranges[first + group];
    vec4 sumW = vec4(0), sumG = vec4(0);
    uint steps = scales(range) ? range.y : 0;
    float pull = decays(range) ? decay : 0.0;
    for (uint i = lane; i < steps; i += LANES) {
        vec4 weight = LD4(w, range.x - base + i),
             gradient = fma(weight, vec4(pull), LD4(g, range.x - base + i) * step_unscale());
        sumW = fma(weight, weight, sumW);
        sumG = fma(gradient, gradient, sumG);
    }
    squaresW[group * LANES + lane] = (sumW.x + sumW.y) + (sumW.z + sumW.w);
    squaresG[group * LANES + lane] = (sumG.x + sumG.y) + (sumG.z + sumG.w);
}
