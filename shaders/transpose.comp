// transpose: y[c,t,k] = x[k,t,c] for every tap t of filters; a matrix has one tap
//   0 x [K,taps,C] f32 in    K = 4 k4, C = 4 c4
//   1 y [C,taps,K] act out
// One lane per 4 by 4 numbers of one tap. 64 neighbouring lanes turn 16 rows of 64 numbers into
// columns, so that cache lines are read and written whole.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"

IN4(0, x);
OUT4A(1, y);
layout(push_constant) uniform Params {
    uint k4;
    uint taps;
    uint c4;
};

void main() {
    uint lane = lane_index(), block = lane / 64, wide = (k4 + 3) / 4;
    uint t = block / wide % taps, k = block % wide * 4 + lane / 16 % 4,
         c = block / wide / taps * 16 + lane % 16;
    if (c >= c4 || k >= k4) return;
    mat4 m;
    [[unroll]] for (uint i = 0; i < 4; i++)
        m[i] = LD4(x, ((4 * k + i) * taps + t) * c4 + c);
    m = transpose(m);
    [[unroll]] for (uint i = 0; i < 4; i++)
        STA(y, ((4 * c + i) * taps + t) * k4 + k, m[i]);
}
