// winograd_row_filter: u[r,c,k,i] = (G g)[i] of the three taps g = w[k,r,:,c] of a row
//   0 w [K,3,3,C]        f32 in    C = 4 channels4, a multiple of 16
//   1 u [3,C/16,K,6,4,4] f32 out
// A data gradient takes the taps backwards. A lane makes one row of one filter of 4 channels.
// variants: texel
#version 460
#include "prelude.glsl"
#include "winograd.glsl"

IN4(0, w);
OUT4(1, u);
const int ROUNDS = 4;
layout(push_constant) uniform Params {
    int filters; // K
    int channels4;
    int backwards;
};

void main() {
    int lane = int(lane_index()), c = lane % channels4, r = lane / channels4 % 3,
        k = lane / channels4 / 3;
    if (k >= filters) return;
    vec4 g[POINTS];
    [[unroll]] for (int s = 0; s < 3; s++) {
        int tap = 3 * r + s;
        g[s] = LD4(w, (9 * k + (backwards != 0 ? 8 - tap : tap)) * channels4 + c);
    }
    transform_filter(g);
    [[unroll]] for (int i = 0; i < POINTS; i++)
        u[(((r * (channels4 / ROUNDS) + c / ROUNDS) * filters + k) * POINTS + i) * ROUNDS +
          c % ROUNDS] = g[i];
}
