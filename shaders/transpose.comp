// transpose: y[c,t,k] = x[k,t,c]: of filters for every tap t, of a matrix with one tap
//   0 x [K,taps,C] f32 in    K = 4 k4, C = 4 c4
//   1 y [C,taps,K] f32 out
// One lane per 4 by 4 block of one tap.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, x);
OUT4(1, y);
layout(push_constant) uniform Params {
    uint k4;
    uint taps;
    uint c4;
};

void main() {
    uint lane = lane_index(), t = lane / k4 % taps, k = lane % k4, c = lane / k4 / taps;
    if (c >= c4) return;
    mat4 block;
    [[unroll]] for (uint i = 0; i < 4; i++)
        block[i] = LD4(x, ((4 * k + i) * taps + t) * c4 + c);
    block = transpose(block);
    [[unroll]] for (uint i = 0; i < 4; i++)
        y[((4 * c + i) * taps + t) * k4 + k] = block[i];
}
