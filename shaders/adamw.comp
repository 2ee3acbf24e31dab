// adamw: m ← β1·m + (1-β1)·g,  v ← β2·v + (1-β2)·g²,
//   w ← w·(1 - rate·decay) - rate·(m / (1-β1^t)) / (√(v / (1-β2^t)) + e);
//   decay only where the segment decays, t = number of the update. With coupled, g + decay·w is in
//   place of g, and w does not decay by itself. e is eps, or with keras eps / √(1-β2^t).
//   0 w      [P] f32 inout
//   1 m      [P] f32 inout
//   2 v      [P] f32 inout
//   3 g      [P] f32 in     times the loss scale
//   4 ranges [R,4] u32 in   as in segments.glsl
//   5 step   [16] u32 in
// One workgroup of 64 lanes per range. The host passes log β and 1-β: computed here, they would
// lose their digits to β's rounding.
// variants: texel
#version 460
#include "prelude.glsl"
#include "step.glsl"
#include "special.glsl"
#include "segments.glsl"

INOUT4(0, w);
INOUT4(1, m);
INOUT4(2, v);
IN4(3, g);
layout(set = 0, binding = 4) readonly restrict buffer Ranges { uvec4 ranges[]; };
STEP(5);
layout(push_constant) uniform Params {
    uint first; // range of the first workgroup
    uint count; // ranges of this dispatch
    uint base;  // vec4 of the arena with which w, m, v and g begin
    uint coupled;
    uint keras;
    float beta1;
    float beta2;
    float rest1; // 1 - β1
    float rest2;
    float logBeta1; // log β1
    float logBeta2;
    float eps;
    float decay;
};

const uint LANES = 64;

void main() {
    uint group = group_index();
    if (group >= count || step_skipped()) return;
    uvec4 range = ranges[first + group];
    float rate = step_rate(), t = float(step_update());
    float keep = 1.0 - (decays(range) && coupled == 0 ? rate * decay : 0.0);
    float pull = decays(range) && coupled != 0 ? decay : 0.0;
    float correct1 = -1.0 / expm1(t * logBeta1), correct2 = -1.0 / expm1(t * logBeta2);
    float least = keras != 0 ? eps * sqrt(correct2) : eps;
    for (uint i = gl_LocalInvocationIndex; i < range.y; i += LANES) {
        uint at = range.x - base + i;
        vec4 gradient = LD4(g, at) * step_unscale();
        if (coupled != 0) gradient = fma(w[at], vec4(pull), gradient);
        vec4 mean = fma(vec4(beta1), m[at], rest1 * gradient);
        vec4 square = fma(vec4(beta2), v[at], rest2 * gradient * gradient);
        m[at] = mean;
        v[at] = square;
        w[at] = keep * w[at] - rate * (mean * correct1) / (sqrt(square * correct2) + least);
    }
}
