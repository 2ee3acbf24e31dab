// batch_norm_backward_merge: both sums of FAN neighbouring slabs become one
//   0 slab_dy  [S,C]     vec4 in
//   1 slab_dyx [S,C]     vec4 in
//   2 sum_dy   [S/FAN,C] vec4 out   rounded up
//   3 sum_dyx  [S/FAN,C] vec4 out
// One lane per result and channel vec4.
// variants: texel
#version 460
#include "prelude.glsl"
#include "batch_norm_backward_merge.glsl"

OUT4(2, sum_dy);
OUT4(3, sum_dyx);
layout(push_constant) uniform Params {
    uint vectors; // C/4
    uint slabs;   // S
};

void main() {
    uint o = lane_index(), first = o / vectors * FAN;
    if (first >= slabs) return;
    vec4 dy, dyx;
    sum_slabs(first, min(first + FAN, slabs), vectors, o % vectors, dy, dyx);
    sum_dy[o] = dy;
    sum_dyx[o] = dyx;
}
