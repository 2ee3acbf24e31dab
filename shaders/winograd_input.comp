// winograd_input: v[i,t,c] = (Bt d B)[i] of tile t: the 6x6 inputs d that its 4x4 outputs need,
// zero outside the image
//   0 x [N,height,width,C] act in    C = 4 channels4
//   1 v [36,units,C/4,unit,4] f32 out  tile t is number t % unit of unit t / unit; tiles beyond the
//                                      last are zero
// Tiles count over the images from firstImage on, then rows, then columns. Each lane transforms one
// tile of 4 channels. Neighbouring lanes write neighbouring words.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"
#include "winograd.glsl"

IN4A(0, x);
OUT4(1, v);
layout(push_constant) uniform Params {
    int height;
    int width;
    int channels4;
    int padH;
    int padW;
    int tilesH; // per image
    int tilesW;
    int firstImage;
    int tiles; // in all
    int units;
    int unit;
};

void main() {
    int lane = int(lane_index()), all = units * channels4 * unit;
    if (lane >= all) return;
    int c = lane / unit % channels4, t = lane / unit / channels4 * unit + lane % unit;
    int n = firstImage + t / tilesW / tilesH, h0 = t / tilesW % tilesH * SIDE - padH,
        w0 = t % tilesW * SIDE - padW;
    vec4 d[POINTS][POINTS];
    [[unroll]] for (int j = 0; j < POINTS; j++) {
        vec4 column[POINTS];
        [[unroll]] for (int i = 0; i < POINTS; i++) {
            int h = h0 + i, w = w0 + j;
            bool inside = uint(h) < uint(height) && uint(w) < uint(width) && t < tiles;
            vec4 value = LDA(x, inside ? ((n * height + h) * width + w) * channels4 + c : 0);
            column[i] = inside ? value : vec4(0);
        }
        transform_inputs(column);
        [[unroll]] for (int i = 0; i < POINTS; i++)
            d[i][j] = column[i];
    }
    [[unroll]] for (int i = 0; i < POINTS; i++) {
        transform_inputs(d[i]);
        [[unroll]] for (int j = 0; j < POINTS; j++)
            v[(i * POINTS + j) * all + lane] = d[i][j];
    }
}
