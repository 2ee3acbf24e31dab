// slice_sum: y[b,:] (+)= sum of the rows x[b*fan,:] ... x[b*fan+fan-1,:], in order
//   0 x [rows,N]             f32 in    N = 4 vectors
//   1 y [ceil(rows / fan),N] f32 inout
// One lane per vec4 of y. Accumulation starts from the old value of y.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, x);
INOUT4(1, y);
layout(push_constant) uniform Params {
    uint rows;
    uint vectors;
    uint fan;
    uint accumulate;
};

void main() {
    uint first = lane_index() / vectors * fan, i = lane_index() % vectors;
    if (first >= rows) return;
    vec4 sum = accumulate != 0 ? y[lane_index()] : vec4(0);
    uint last = min(first + fan, rows);
    for (uint z = first; z < last; z++)
        sum += LD4(x, z * vectors + i);
    y[lane_index()] = sum;
}
