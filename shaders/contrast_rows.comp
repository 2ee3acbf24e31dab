// contrast_rows: one pass over a chunk of the similarities c[b,a] of rows a with the columns b =
// first … first+count-1. Two rows are positives of each other where they show one picture, or
// with LABELS pictures of one label. Each row has two groups of columns:
//   A: its negatives; with SPLIT those of view 1
//   B: its positives; with SPLIT its negatives of the other views
//   0 c      [J,Mp] f32 in     Mp: the rows padded to a multiple of 4
//   1 labels [N]    u32 in     of pictures; read with LABELS alone
//   2 state  [8,Mp] f32 inout  of A: largest = max c, sum = Σ exp((c - largest) / τ), best = the
//                              lowest b with c = largest; the same of B; of the positives: Σ c and
//                              their number
// One lane per vec4 of rows. Similarities are symmetric, so columns lie along rows and lanes read
// neighbouring words.
// variants: texel
#version 460
#include "prelude.glsl"
#include "similarity.glsl"
#include "ahead.glsl"

layout(constant_id = 1) const uint LABELS = 0;
layout(constant_id = 2) const uint SPLIT = 0;

IN4(0, c);
layout(set = 0, binding = 1) readonly restrict buffer Labels { uint labels[]; };
INOUT4(2, state);
layout(push_constant) uniform Params {
    uint m4;       // Mp / 4
    uint pictures; // N
    uint first;
    uint count;
    float sharpness; // 1 / τ
};

uint identity(uint row) {
    uint picture = row % pictures;
    return LABELS != 0 ? labels[picture] : picture;
}

uvec4 row, id;
vec4 largestA, sumA, bestA, largestB, sumB, bestB, total, number;

// add takes column b with the similarities v.
void add(uint b, vec4 v) {
    vec4 positive = mix(vec4(0), vec4(1), equal(id, uvec4(identity(b))));
    positive = mix(positive, vec4(0), equal(row, uvec4(b)));
    bvec4 isPositive = notEqual(positive, vec4(0));
    total += mix(vec4(0), v, isPositive);
    number += positive;
    vec4 negative = mix(v, vec4(NONE), isPositive);
    negative = mix(negative, vec4(NONE), equal(row, uvec4(b)));
    if (SPLIT == 0) {
        add_similarity(negative, b, sharpness, largestA, sumA, bestA);
        add_similarity(mix(vec4(NONE), v, isPositive), b, sharpness, largestB, sumB, bestB);
    } else if (b < pictures) {
        add_similarity(negative, b, sharpness, largestA, sumA, bestA);
    } else {
        add_similarity(negative, b, sharpness, largestB, sumB, bestB);
    }
}

void main() {
    uint lane = lane_index();
    if (lane >= m4) return;
    row = 4 * lane + uvec4(0, 1, 2, 3);
    id = uvec4(identity(row.x), identity(row.y), identity(row.z), identity(row.w));
    largestA = largestB = vec4(NONE);
    sumA = bestA = sumB = bestB = total = number = vec4(0);
    if (first > 0) {
        largestA = state[lane];
        sumA = state[m4 + lane];
        bestA = state[2 * m4 + lane];
        largestB = state[3 * m4 + lane];
        sumB = state[4 * m4 + lane];
        bestB = state[5 * m4 + lane];
        total = state[6 * m4 + lane];
        number = state[7 * m4 + lane];
    }
#define AT(j) ((j)*m4 + lane)
#define ADD(j, v) add(first + (j), v)
    EACH_COLUMN(0, count, AT, ADD)
    state[lane] = largestA;
    state[m4 + lane] = sumA;
    state[2 * m4 + lane] = bestA;
    state[3 * m4 + lane] = largestB;
    state[4 * m4 + lane] = sumB;
    state[5 * m4 + lane] = bestB;
    state[6 * m4 + lane] = total;
    state[7 * m4 + lane] = number;
}
