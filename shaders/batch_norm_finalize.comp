// batch_norm_finalize: mean, rstd = 1/sqrt(M2/M + eps), and the running averages
//   running += momentum * (batch - running)
// The running variance takes the unbiased M2/(M-1), or with BIASED the biased M2/M. A single pixel
// has no unbiased variance and counts as M2/1 = 0.
//   0 slab_mean    [S,C] vec4 in
//   1 slab_m2      [S,C] vec4 in
//   2 running_mean [C]   vec4 inout
//   3 running_var  [C]   vec4 inout
//   4 mean         [C]   vec4 out
//   5 rstd         [C]   vec4 out
// One lane per channel vec4.
// variants: texel
#version 460
#include "prelude.glsl"
#include "batch_norm_merge.glsl"

layout(constant_id = 1) const uint BIASED = 0;

INOUT4(2, running_mean);
INOUT4(3, running_var);
OUT4(4, mean);
OUT4(5, rstd);
layout(push_constant) uniform Params {
    uint pixels;  // M
    uint vectors; // C/4
    uint slab;    // pixels per slab
    uint slabs;   // S
    float eps;
    float momentum;
};

void main() {
    uint c = lane_index();
    if (c >= vectors) return;
    Moments m = merge_slabs(0, slabs, slab, pixels, vectors, c);
    mean[c] = m.mean;
    rstd[c] = 1.0 / sqrt(m.m2 / m.count + eps);
    running_mean[c] = fma(vec4(momentum), m.mean - running_mean[c], running_mean[c]);
    float freedom = BIASED != 0 ? m.count : max(m.count - 1.0, 1.0);
    running_var[c] = fma(vec4(momentum), m.m2 / freedom - running_var[c], running_var[c]);
}
