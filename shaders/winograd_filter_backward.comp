// winograd_filter_backward: dw[k,:,:,c] (+)= Gt (sum over z of du[:,z,k,c]) G, the adjoint of
// winograd_filter
//   0 du [36,slices,K,C] f32 in      C = 4 channels4; slices are added in order
//   1 dw [K,3,3,C]       f32 inout
// Each lane computes one filter of 4 channels.
// variants: texel
#version 460
#include "prelude.glsl"
#include "winograd.glsl"

IN4(0, du);
INOUT4(1, dw);
layout(push_constant) uniform Params {
    int filters; // K
    int channels4;
    int slices;
    int accumulate;
};

void main() {
    int lane = int(lane_index()), c = lane % channels4, k = lane / channels4,
        slice = filters * channels4;
    if (k >= filters) return;
    vec4 sum[POINTS][POINTS];
    [[unroll]] for (int i = 0; i < POINTS; i++)
        [[unroll]] for (int j = 0; j < POINTS; j++)
            sum[i][j] = LD4(du, (i * POINTS + j) * slices * slice + lane);
    for (int z = 1; z < slices; z++)
        [[unroll]] for (int i = 0; i < POINTS; i++)
            [[unroll]] for (int j = 0; j < POINTS; j++)
                sum[i][j] += LD4(du, ((i * POINTS + j) * slices + z) * slice + lane);
    vec4 g[3][POINTS];
    [[unroll]] for (int j = 0; j < POINTS; j++) {
        vec4 column[POINTS];
        [[unroll]] for (int i = 0; i < POINTS; i++)
            column[i] = sum[i][j];
        transform_filter_gradients(column);
        [[unroll]] for (int i = 0; i < 3; i++)
            g[i][j] = column[i];
    }
    [[unroll]] for (int r = 0; r < 3; r++) {
        transform_filter_gradients(g[r]);
        [[unroll]] for (int s = 0; s < 3; s++) {
            int at = (9 * k + 3 * r + s) * channels4 + c;
            dw[at] = accumulate != 0 ? dw[at] + g[r][s] : g[r][s];
        }
    }
}
