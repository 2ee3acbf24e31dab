// nt_xent_gradient: coefficients of dL/du_a = Σ_b w[a,b] u_b for columns b = first …
// first+4·j4-1:
//   w[a,b] = scale (P(b|a) + P(a|b)); of a pair scale (P(b|a) - 1 + P(a|b) - 1);
//   0 for b = a and beyond the last row;  scale = 1 / (2N τ)
//   0 c     [Mp,J] f32 in    cosines
//   1 stats [3,Mp] f32 in    top, share, rest, written by nt_xent_loss
//   2 w     [Mp,J] f32 out
// One lane per 4x4 tile. P(b|a) - 1 of a pair comes from the sum over the other rows: near 1 the
// difference would have no digits left.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, c);
IN4(1, stats);
OUT4(2, w);
layout(push_constant) uniform Params {
    uint m4;   // Mp / 4
    uint j4;   // J / 4
    uint rows; // 2N
    uint first;
    float sharpness; // 1 / τ
    float scale;
};

void main() {
    uint lane = lane_index();
    if (lane >= m4 * j4) return;
    uint a4 = lane / j4, j = lane % j4, b4 = first / 4 + j, pairs = rows / 2;
    vec4 topA = LD4(stats, a4), shareA = LD4(stats, m4 + a4), restA = LD4(stats, 2 * m4 + a4);
    vec4 topB = LD4(stats, b4), shareB = LD4(stats, m4 + b4), restB = LD4(stats, 2 * m4 + b4);
    uvec4 b = 4 * b4 + uvec4(0, 1, 2, 3);
    [[unroll]] for (uint k = 0; k < 4; k++) {
        uint a = 4 * a4 + k;
        uint pair = a < pairs ? a + pairs : a - pairs;
        vec4 v = LD4(c, a * j4 + j);
        vec4 p = exp((v - topA[k]) * sharpness) * shareA[k] + exp((v - topB) * sharpness) * shareB;
        p = mix(p, -(restA[k] + restB), equal(b, uvec4(pair)));
        p = mix(p, vec4(0), equal(b, uvec4(a)));
        p = mix(p, vec4(0), greaterThanEqual(b, uvec4(rows)));
        w[a * j4 + j] = a < rows ? p * scale : vec4(0);
    }
}
