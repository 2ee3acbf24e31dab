// contrast_entropy: entropy[a] = -Σ_b p log(p + 1e-8), p = exp((c[b,a] - top[a]) / τ) share[a],
// one pass over the columns b = first … first+count-1
//   0 c       [J,Mp] f32 in     similarities; Mp: the rows padded to a multiple of 4
//   1 stats   [3,Mp] f32 in     top, share, rest, written by nt_xent_loss for the partner, which is
//                              column b = a
//   2 entropy [Mp]   f32 inout
// One lane per vec4 of rows.
// variants: texel
#version 460
#include "prelude.glsl"
#include "special.glsl"

IN4(0, c);
IN4(1, stats);
INOUT4(2, entropy);
layout(push_constant) uniform Params {
    uint m4; // Mp / 4
    uint first;
    uint count;
    float sharpness; // 1 / τ
};

void main() {
    uint lane = lane_index();
    if (lane >= m4) return;
    uvec4 row = 4 * lane + uvec4(0, 1, 2, 3);
    vec4 top = LD4(stats, lane), share = LD4(stats, m4 + lane), sum = vec4(0);
    // Near 1 the built-in log has few correct digits: -log(p) = log(1 + others / p), and those of
    // the partner are known.
    vec4 partner = LD4(stats, 2 * m4 + lane) / share;
    if (first > 0) sum = entropy[lane];
    for (uint j = 0; j < count; j++) {
        vec4 p = exp((LD4(c, j * m4 + lane) - top) * sharpness) * share;
        vec4 x = mix((1.0 - p) / p, partner, equal(row, uvec4(first + j)));
        vec4 near = vec4(log1p(x.x), log1p(x.y), log1p(x.z), log1p(x.w)) - 1e-8 / p;
        sum = fma(p, mix(-log(p + 1e-8), near, greaterThan(p, vec4(0.5))), sum);
    }
    entropy[lane] = sum;
}
