// batch_norm_backward_finalize: dbeta (+)= sum dy', dgamma (+)= sum dy' * xhat, and both divided by
// M for the gradient of x
//   0 slab_dy  [S,C] vec4 in
//   1 slab_dyx [S,C] vec4 in
//   2 dgamma   [C]   vec4 inout
//   3 dbeta    [C]   vec4 inout
//   4 mean_dy  [C]   vec4 out
//   5 mean_dyx [C]   vec4 out
// One lane per channel vec4.
// variants: texel
#version 460
#include "prelude.glsl"
#include "batch_norm_backward_merge.glsl"

INOUT4(2, dgamma);
INOUT4(3, dbeta);
OUT4(4, mean_dy);
OUT4(5, mean_dyx);
layout(push_constant) uniform Params {
    uint pixels;  // M
    uint vectors; // C/4
    uint slabs;   // S
    uint accumulate;
};

void main() {
    uint c = lane_index();
    if (c >= vectors) return;
    vec4 dy, dyx;
    sum_slabs(0, slabs, vectors, c, dy, dyx);
    mean_dy[c] = dy / float(pixels);
    mean_dyx[c] = dyx / float(pixels);
    dbeta[c] = accumulate != 0 ? dbeta[c] + dy : dy;
    dgamma[c] = accumulate != 0 ? dgamma[c] + dyx : dyx;
}
