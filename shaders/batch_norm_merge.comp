// batch_norm_merge: moments of FAN neighbouring slabs become those of one slab FAN times as long
//   0 slab_mean [S,C]      vec4 in
//   1 slab_m2   [S,C]      vec4 in
//   2 mean      [S/FAN,C]  vec4 out   rounded up
//   3 m2        [S/FAN,C]  vec4 out
// One lane per result and channel vec4.
// variants: texel
#version 460
#include "prelude.glsl"
#include "batch_norm_merge.glsl"

OUT4(2, mean);
OUT4(3, m2);
layout(push_constant) uniform Params {
    uint pixels;  // M
    uint vectors; // C/4
    uint slab;    // pixels per slab
    uint slabs;   // S
};

void main() {
    uint o = lane_index(), first = o / vectors * FAN;
    if (first >= slabs) return;
    Moments m = merge_slabs(first, min(first + FAN, slabs), slab, pixels, vectors, o % vectors);
    mean[o] = m.mean;
    m2[o] = m.m2;
}
