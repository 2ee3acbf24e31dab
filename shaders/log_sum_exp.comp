// log_sum_exp: of each slab of 64 numbers x: top = max x, sum = Σ exp((x - top) / σ). With MERGE
// the numbers are pairs of top and sum themselves.
//   0 x [..]  f32 in    the numbers start at vec4 `from`; with MERGE: tops, then sums from vec4
//                       `pitch` on
//   1 y [2,P] f32 out   top and sum of slab i: y[0,i], y[1,i]
// One lane per slab.
// variants: texel
#version 460
#include "prelude.glsl"
#include "similarity.glsl"

layout(constant_id = 1) const uint MERGE = 0;

IN4(0, x);
layout(set = 0, binding = 1) writeonly restrict buffer Y { float y[]; };
layout(push_constant) uniform Params {
    uint n; // numbers
    uint from;
    uint pitch;
    uint padded;     // P
    float sharpness; // 1 / σ
};

void main() {
    uint lane = lane_index();
    if (64 * lane >= n) return;
    float top = NONE, sum = 0.0;
    for (uint i = 16 * lane; i < 16 * lane + 16 && 4 * i < n; i++) {
        vec4 v = LD4(x, from + i), s = vec4(1);
        if (MERGE != 0) s = LD4(x, pitch + i);
        bvec4 beyond = greaterThanEqual(4 * i + uvec4(0, 1, 2, 3), uvec4(n));
        v = mix(v, vec4(NONE), beyond);
        s = mix(s, vec4(0), beyond);
        float higher = max(top, max(max(v.x, v.y), max(v.z, v.w)));
        s *= exp((v - higher) * sharpness);
        sum = fma(sum, exp((top - higher) * sharpness), (s.x + s.y) + (s.z + s.w));
        top = higher;
    }
    y[lane] = top;
    y[padded + lane] = sum;
}
