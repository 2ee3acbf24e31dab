// winograd_filter: u[i,k,c] = (G g Gt)[i] of the 3x3 taps g = w[k,:,:,c]
//   0 w [K,3,3,C]    f32 in    C = 4 channels4
//   1 u [36,blocks,C/4,16,4] f32 out   filter k is number k % 16 of block k / 16
// A data gradient takes the taps backwards. Each lane transforms one filter of 4 channels. The rest
// of the last block is not written.
// variants: texel
#version 460
#include "prelude.glsl"
#include "winograd.glsl"

IN4(0, w);
OUT4(1, u);
const int BLOCK = 16;
layout(push_constant) uniform Params {
    int filters; // K
    int channels4;
    int blocks;
    int backwards;
};

void main() {
    int lane = int(lane_index()), c = lane / BLOCK % channels4,
        k = lane / BLOCK / channels4 * BLOCK + lane % BLOCK;
    if (k >= filters) return;
    vec4 g[POINTS][POINTS];
    [[unroll]] for (int s = 0; s < 3; s++) {
        vec4 column[POINTS];
        [[unroll]] for (int r = 0; r < 3; r++) {
            int tap = 3 * r + s;
            column[r] = LD4(w, (9 * k + (backwards != 0 ? 8 - tap : tap)) * channels4 + c);
        }
        transform_filter(column);
        [[unroll]] for (int i = 0; i < POINTS; i++)
            g[i][s] = column[i];
    }
    [[unroll]] for (int i = 0; i < POINTS; i++) {
        transform_filter(g[i]);
        [[unroll]] for (int j = 0; j < POINTS; j++)
            u[(i * POINTS + j) * blocks * channels4 * BLOCK + lane] = g[i][j];
    }
}
