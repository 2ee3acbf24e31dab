// contrast_key_gradient: coefficients of the keys k = first … first+4·j4-1 of a memory in
// dL/du_a = Σ_k w[a,k] key_k:
//   w[a,k] = scale exp((c[a,k] - top[a]) / τ) share[a],  0 beyond the last row and the last key
// Keys have no gradient.
//   0 c      [Mp,J] f32 in    similarities
//   1 stats  [S,Mp] f32 in    top, share, written by nt_xent_loss or contrast_loss
//   2 cursor [2]    f32 in    cursor[1] is the number of keys in the memory
//   3 w      [Mp,J] f32 out
// One lane per 4x4 tile.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, c);
IN4(1, stats);
layout(set = 0, binding = 2) readonly restrict buffer Cursor { float cursor[]; };
OUT4(3, w);
layout(push_constant) uniform Params {
    uint m4; // Mp / 4
    uint j4; // J / 4
    uint rows;
    uint first;
    float sharpness; // 1 / τ
    float scale;
};

void main() {
    uint lane = lane_index();
    if (lane >= m4 * j4) return;
    uint a4 = lane / j4, j = lane % j4;
    vec4 top = LD4(stats, a4), share = LD4(stats, m4 + a4);
    uvec4 k = first + 4 * j + uvec4(0, 1, 2, 3);
    bvec4 empty = greaterThanEqual(k, uvec4(uint(cursor[1])));
    [[unroll]] for (uint i = 0; i < 4; i++) {
        uint a = 4 * a4 + i;
        vec4 p = exp((LD4(c, a * j4 + j) - top[i]) * sharpness) * (share[i] * scale);
        p = mix(p, vec4(0), empty);
        w[a * j4 + j] = a < rows ? p : vec4(0);
    }
}
