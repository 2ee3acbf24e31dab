// contrast_loss: loss[a] from the sums that contrast_rows made of row a, hit[a] = a positive is
// a's nearest column (ties go to the lowest), and the statistics that the gradient needs. With
// A = Σ exp(s) over group A, B the same over group B, and s̄ the mean of the positives' s = c/τ:
//   FORM 0 together:  log(A + B) - log B   NT-Xent of several views
//   FORM 1 mean:      log(A + B) - s̄       SupCon
//   FORM 2 decoupled: log A - w s̄          DCL, and DCLW with w other than 1
//   FORM 3 split:     log A + log B - w s̄  DCL with a sum for each view
// With WEIGHTED, w = 2 - N softmax(c / σ) over the pictures' positives c; else w = 1.
//   0 state   [8,Mp] f32 in    written by contrast_rows
//   1 weights [2,4]  f32 in    written by log_sum_exp: max c, Σ exp((c - max) / σ) over pictures;
//                              read with WEIGHTED alone
//   2 stats   [6,Mp] f32 out   top, share: exp((c - top) / τ) share is the softmax of group A, in
//                              forms 0 and 1 of both groups; topB, shareB: of group B; rest: what
//                              A has of A + B; aim: 1 over the number of positives, or w
//   3 loss    [Mp]   f32 out
//   4 hit     [Mp]   f32 out   1 or 0
// One lane per vec4 of rows.
// variants: texel
#version 460
#include "prelude.glsl"
#include "special.glsl"

layout(constant_id = 1) const uint FORM = 0;
layout(constant_id = 2) const uint WEIGHTED = 0;
const uint MEAN = 1, DECOUPLED = 2, SPLIT = 3;

IN4(0, state);
layout(set = 0, binding = 1) readonly restrict buffer Weights { float weights[]; };
OUT4(2, stats);
OUT4(3, loss);
OUT4(4, hit);
layout(push_constant) uniform Params {
    uint m4;         // Mp / 4
    uint pictures;   // N
    float sharpness; // 1 / τ
    float weighting; // 1 / σ
};

// nearer tells where group B has the largest similarity. Ties go to the lowest column.
vec4 nearer(vec4 a, vec4 bestA, vec4 b, vec4 bestB) {
    vec4 tie = mix(vec4(0), vec4(1), lessThan(bestB, bestA));
    return mix(mix(vec4(0), tie, equal(b, a)), vec4(1), greaterThan(b, a));
}

void main() {
    uint lane = lane_index();
    if (lane >= m4) return;
    vec4 largestA = LD4(state, lane), sumA = LD4(state, m4 + lane),
         bestA = LD4(state, 2 * m4 + lane), largestB = LD4(state, 3 * m4 + lane),
         sumB = LD4(state, 4 * m4 + lane), bestB = LD4(state, 5 * m4 + lane);
    vec4 number = LD4(state, 7 * m4 + lane), mean = LD4(state, 6 * m4 + lane) / number;
    vec4 top = largestA, share = 1.0 / sumA, rest = vec4(0), aim = vec4(1), surprise;

    if (FORM == DECOUPLED || FORM == SPLIT) {
        if (WEIGHTED != 0)
            aim = 2.0 - float(pictures) * exp((mean - weights[0]) * weighting) / weights[4];
        surprise = (largestA - aim * mean) * sharpness + log(sumA);
        uvec4 row = 4 * lane + uvec4(0, 1, 2, 3);
        vec4 pair = vec4(mix(row - pictures, row + pictures, lessThan(row, uvec4(pictures))));
        vec4 near = nearer(largestA, bestA, mean, pair);
        if (FORM == SPLIT) {
            surprise += largestB * sharpness + log(sumB);
            near = min(near, nearer(largestB, bestB, mean, pair));
        }
        hit[lane] = near;
    } else {
        top = max(largestA, largestB);
        vec4 others = sumA * exp((largestA - top) * sharpness),
             own = sumB * exp((largestB - top) * sharpness);
        share = 1.0 / (others + own);
        rest = others * share;
        [[unroll]] for (int k = 0; k < 4; k++) {
            if (FORM == MEAN && number[k] > 1.0)
                surprise[k] = (top[k] - mean[k]) * sharpness + log(others[k] + own[k]);
            else
                surprise[k] = largestB[k] >= largestA[k]
                                  ? log1p(others[k] / own[k])
                                  : (top[k] - largestB[k]) * sharpness + log(others[k] + own[k]) -
                                        log(sumB[k]);
        }
        if (FORM == MEAN) aim = 1.0 / number;
        hit[lane] = nearer(largestA, bestA, largestB, bestB);
    }
    stats[lane] = top;
    stats[m4 + lane] = share;
    stats[2 * m4 + lane] = largestB;
    stats[3 * m4 + lane] = 1.0 / sumB;
    stats[4 * m4 + lane] = rest;
    stats[5 * m4 + lane] = aim;
    loss[lane] = surprise;
}
