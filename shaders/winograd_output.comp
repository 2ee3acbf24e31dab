// winograd_output: y (+)= At m A, tile by tile: the 4x4 outputs of the 36 products of each tile
//   0 m [36,units,K/4,64,4] f32 in      K = 4 channels4; tile t is number t % 64 of unit t / 64
//   1 y [N,height,width,K]  act inout   tiles may reach beyond its edges
// Tiles count as in winograd_input. Each lane transforms one tile of 4 channels. Neighbouring lanes
// read neighbouring words.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"
#include "winograd.glsl"

IN4(0, m);
INOUT4A(1, y);
const int UNIT = 64;
layout(push_constant) uniform Params {
    int height;
    int width;
    int channels4;
    int tilesH;
    int tilesW;
    int firstImage;
    int tiles;
    int units;
    int accumulate;
};

void main() {
    int lane = int(lane_index()), c = lane / UNIT % channels4,
        t = lane / UNIT / channels4 * UNIT + lane % UNIT;
    if (t >= tiles) return;
    int n = firstImage + t / tilesW / tilesH, h0 = t / tilesW % tilesH * SIDE,
        w0 = t % tilesW * SIDE;
    vec4 o[SIDE][POINTS];
    [[unroll]] for (int j = 0; j < POINTS; j++) {
        vec4 column[POINTS];
        [[unroll]] for (int i = 0; i < POINTS; i++)
            column[i] = LD4(m, (i * POINTS + j) * units * channels4 * UNIT + lane);
        transform_outputs(column);
        [[unroll]] for (int i = 0; i < SIDE; i++)
            o[i][j] = column[i];
    }
    [[unroll]] for (int i = 0; i < SIDE; i++) {
        transform_outputs(o[i]);
        [[unroll]] for (int j = 0; j < SIDE; j++)
            if (h0 + i < height && w0 + j < width) {
                int at = ((n * height + h0 + i) * width + w0 + j) * channels4 + c;
                STA(y, at, accumulate != 0 ? LDIO(y, at) + o[i][j] : o[i][j]);
            }
    }
}
