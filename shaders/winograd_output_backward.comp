// winograd_output_backward: dm[i,t,k] = (A dy At)[i] of tile t, the adjoint of winograd_output
//   0 dy [N,height,width,K] act in    K = 4 channels4
//   1 dm [36,tiles,K]       f32 out   one row per tile
// Tiles count as in winograd_input. Each lane transforms one tile of 4 channels. Neighbouring lanes
// have neighbouring channels.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"
#include "winograd.glsl"

IN4A(0, dy);
OUT4(1, dm);
layout(push_constant) uniform Params {
    int height;
    int width;
    int channels4;
    int tilesH;
    int tilesW;
    int firstImage;
    int tiles;
};

void main() {
    int lane = int(lane_index()), c = lane % channels4, t = lane / channels4;
    if (t >= tiles) return;
    int n = firstImage + t / tilesW / tilesH, h0 = t / tilesW % tilesH * SIDE,
        w0 = t % tilesW * SIDE;
    vec4 d[POINTS][POINTS];
    [[unroll]] for (int j = 0; j < SIDE; j++) {
        vec4 column[POINTS];
        [[unroll]] for (int i = 0; i < SIDE; i++) {
            bool inside = h0 + i < height && w0 + j < width;
            vec4 value =
                LDA(dy, inside ? ((n * height + h0 + i) * width + w0 + j) * channels4 + c : 0);
            column[i] = inside ? value : vec4(0);
        }
        transform_output_gradients(column);
        [[unroll]] for (int i = 0; i < POINTS; i++)
            d[i][j] = column[i];
    }
    [[unroll]] for (int i = 0; i < POINTS; i++) {
        transform_output_gradients(d[i]);
        [[unroll]] for (int j = 0; j < POINTS; j++)
            dm[(i * POINTS + j) * tiles * channels4 + lane] = d[i][j];
    }
}
