// nt_xent_rows: one pass over a chunk of the similarities c[b,a] of rows a with the columns b =
// first … first+count-1. It keeps per row, over the row's negatives (b is not a, nor its pair),
//   hardest = max c,  sum = Σ exp((c - hardest) / τ),  best = the lowest b with c = hardest,
// and positive = c of the row's pair.
//   0 c     [J,Mp] f32 in     Mp: the 2N rows padded to a multiple of 4
//   1 state [4,Mp] f32 inout  hardest, sum, best (a float holds 2^24 rows exactly), positive
// One lane per vec4 of rows. Cosines are symmetric, so columns lie along rows and lanes read
// neighbouring words. The positive stays out of the sum: where it dominates, loss and gradient
// depend on the remaining terms alone.
// variants: texel
#version 460
#include "prelude.glsl"
#include "ahead.glsl"

IN4(0, c);
INOUT4(1, state);
layout(push_constant) uniform Params {
    uint m4;    // Mp / 4
    uint pairs; // N
    uint first;
    uint count;
    float sharpness; // 1 / τ
};

const float NONE = -3.4e38; // below every similarity

uvec4 row, pair;
vec4 hardest, sum, best, positive;

// add takes column b with the similarities v.
void add(uint column, vec4 v) {
    uvec4 b = uvec4(column);
    bvec4 own = equal(b, pair);
    positive = mix(positive, v, own);
    v = mix(v, vec4(NONE), equal(b, row));
    v = mix(v, vec4(NONE), own);
    best = mix(best, vec4(b), greaterThan(v, hardest));
    vec4 top = max(hardest, v);
    vec4 term = mix(exp((v - top) * sharpness), vec4(0), equal(v, vec4(NONE)));
    sum = fma(sum, exp((hardest - top) * sharpness), term);
    hardest = top;
}

void main() {
    uint lane = lane_index();
    if (lane >= m4) return;
    row = 4 * lane + uvec4(0, 1, 2, 3);
    pair = mix(row - pairs, row + pairs, lessThan(row, uvec4(pairs)));
    hardest = vec4(NONE);
    sum = best = positive = vec4(0);
    if (first > 0) {
        hardest = state[lane];
        sum = state[m4 + lane];
        best = state[2 * m4 + lane];
        positive = state[3 * m4 + lane];
    }
#define AT(j) ((j)*m4 + lane)
#define ADD(j, v) add(first + (j), v)
    EACH_COLUMN(0, count, AT, ADD)
    state[lane] = hardest;
    state[m4 + lane] = sum;
    state[2 * m4 + lane] = best;
    state[3 * m4 + lane] = positive;
}
