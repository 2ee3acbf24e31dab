// batch_norm_join: Chan, Golub and LeVeque's merge of the moments of one part of a batch into those
// of the parts before it
//   0 part_mean [C] vec4 in
//   1 part_m2   [C] vec4 in
//   2 count     [C] vec4 inout   pixels so far; with 0 the result is the part's, to the bit
//   3 mean      [C] vec4 inout
//   4 m2        [C] vec4 inout
// One lane per channel vec4.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, part_mean);
IN4(1, part_m2);
INOUT4(2, count);
INOUT4(3, mean);
INOUT4(4, m2);
layout(push_constant) uniform Params {
    uint pixels;  // of the part
    uint vectors; // C/4
};

void main() {
    uint c = lane_index();
    if (c >= vectors) return;
    vec4 n = vec4(float(pixels)), before = count[c], all = before + n, share = n / all;
    vec4 d = LD4(part_mean, c) - mean[c];
    count[c] = all;
    mean[c] = fma(d, share, mean[c]);
    m2[c] += LD4(part_m2, c) + d * d * (before * share);
}
