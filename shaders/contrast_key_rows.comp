// contrast_key_rows: one pass over a chunk of the similarities c[k,a] of rows a with the keys k =
// first … first+count-1 of a memory. Keys are negatives of every row. They go on with what
// nt_xent_rows or contrast_rows kept of the rows' negatives; key k counts as column offset + k.
//   0 c      [J,Mp] f32 in     Mp: the rows padded to a multiple of 4
//   1 cursor [2]    f32 in     cursor[1] is the number of keys in the memory; the others are empty
//   2 state  [S,Mp] f32 inout  largest, sum, best; the rest is not touched
// One lane per vec4 of rows.
// variants: texel
#version 460
#include "prelude.glsl"
#include "similarity.glsl"
#include "ahead.glsl"

IN4(0, c);
layout(set = 0, binding = 1) readonly restrict buffer Cursor { float cursor[]; };
INOUT4(2, state);
layout(push_constant) uniform Params {
    uint m4; // Mp / 4
    uint offset;
    uint first;
    uint count;
    float sharpness; // 1 / τ
};

void main() {
    uint lane = lane_index();
    uint end = min(first + count, uint(cursor[1]));
    if (lane >= m4 || end <= first) return;
    vec4 largest = state[lane], sum = state[m4 + lane], best = state[2 * m4 + lane];
#define AT(k) (((k)-first) * m4 + lane)
#define ADD(k, v) add_similarity(v, offset + (k), sharpness, largest, sum, best)
    EACH_COLUMN(first, end, AT, ADD)
    state[lane] = largest;
    state[m4 + lane] = sum;
    state[2 * m4 + lane] = best;
}
