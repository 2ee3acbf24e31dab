// alignment_uniformity_weights: Gaussian potentials between rows a of a view and its rows
// b = first … first+4·j4-1:
//   w[a,b] = exp(-t |u_a - u_b|^2),  0 for b = a and beyond the last row,
//   |u_a - u_b|^2 = lengths[a] + lengths[b] - 2 c[a,b]
//   0 c       [Mp,J] f32 in    products u_a·u_b; Mp: the view's rows padded to a multiple of 4
//   1 lengths [Mp]   f32 in    |u_a|^2
//   2 w       [Mp,J] f32 out
// One lane per 4x4 tile.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, c);
IN4(1, lengths);
OUT4(2, w);
layout(push_constant) uniform Params {
    uint m4; // Mp / 4
    uint j4; // J / 4
    uint rows;
    uint first;
    float t;
};

void main() {
    uint lane = lane_index();
    if (lane >= m4 * j4) return;
    uint a4 = lane / j4, j = lane % j4, b4 = first / 4 + j;
    vec4 lengthA = LD4(lengths, a4), lengthB = LD4(lengths, b4);
    uvec4 b = 4 * b4 + uvec4(0, 1, 2, 3);
    [[unroll]] for (uint k = 0; k < 4; k++) {
        uint a = 4 * a4 + k;
        vec4 v = exp(t * (2.0 * LD4(c, a * j4 + j) - (lengthA[k] + lengthB)));
        v = mix(v, vec4(0), equal(b, uvec4(a)));
        v = mix(v, vec4(0), greaterThanEqual(b, uvec4(rows)));
        w[a * j4 + j] = a < rows ? v : vec4(0);
    }
}
