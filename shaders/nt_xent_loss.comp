// nt_xent_loss: loss[a] = -log P(pair of a | a),  hit[a] = the pair is a's nearest row (ties go to
// the lowest row), and the statistics that the gradient needs
//   0 state [4,Mp] f32 in    written by nt_xent_rows
//   1 stats [3,Mp] f32 out   top = max(hardest, positive),
//                            share = 1 / Σ_{k≠a} exp((c_ak - top) / τ),
//                            rest = 1 - P(pair of a | a)
//   2 loss  [Mp]   f32 out
//   3 hit   [Mp]   f32 out   1 or 0
// One lane per vec4 of rows.
// variants: texel
#version 460
#include "prelude.glsl"
#include "special.glsl"

IN4(0, state);
OUT4(1, stats);
OUT4(2, loss);
OUT4(3, hit);
layout(push_constant) uniform Params {
    uint m4;         // Mp / 4
    uint pairs;      // N
    float sharpness; // 1 / τ
};

void main() {
    uint lane = lane_index();
    if (lane >= m4) return;
    vec4 hardest = LD4(state, lane), sum = LD4(state, m4 + lane), best = LD4(state, 2 * m4 + lane),
         positive = LD4(state, 3 * m4 + lane);
    uvec4 row = 4 * lane + uvec4(0, 1, 2, 3);
    vec4 pair = vec4(mix(row - pairs, row + pairs, lessThan(row, uvec4(pairs))));

    vec4 top = max(hardest, positive);
    vec4 others = sum * exp((hardest - top) * sharpness), own = exp((positive - top) * sharpness);
    vec4 share = 1.0 / (others + own);
    stats[lane] = top;
    stats[m4 + lane] = share;
    stats[2 * m4 + lane] = others * share;

    vec4 surprise;
    [[unroll]] for (int k = 0; k < 4; k++)
        surprise[k] = positive[k] >= hardest[k]
                          ? log1p(others[k])
                          : (top[k] - positive[k]) * sharpness + log(others[k] + own[k]);
    loss[lane] = surprise;
    vec4 tie = mix(vec4(0), vec4(1), lessThan(pair, best));
    hit[lane] =
        mix(mix(vec4(0), tie, equal(positive, hardest)), vec4(1), greaterThan(positive, hardest));
}
