// batch_norm_backward_apply: dx = gamma * rstd * (dy' - mean dy' - xhat * mean(dy' * xhat)); without TRAINING, dx = gamma * rstd * dy',
// because running averages are constants; dy' = dy where y > 0
//   0 dy       [M,C] act  in
//   1 y        [M,C] act  in   unread unless RELU: without it dy' = dy
//   2 x        [M,C] act  in   unread unless TRAINING
//   3 mean     [C]   vec4 in
//   4 rstd     [C]   vec4 in
//   5 gamma    [C]   vec4 in
//   6 mean_dy  [C]   vec4 in
//   7 mean_dyx [C]   vec4 in
//   8 dx       [M,C] act  out
// The number of lanes is a multiple of C/4, so a lane that steps by it stays on one channel vec4 and reads that channel's numbers once.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"
#include "relu.glsl"

IN4A(0, dy);
IN4A(1, y);
IN4A(2, x);
IN4(3, mean);
IN4(4, rstd);
IN4(5, gamma);
IN4(6, mean_dy);
IN4(7, mean_dyx);
OUT4A(8, dx);
layout(push_constant) uniform Params {
    uint count;   // M*C/4
    uint vectors; // C/4
    uint lanes;
};
layout(constant_id = 1) const uint RELU = 0;
layout(constant_id = 2) const uint TRAINING = 1;

void main() {
    uint lane = lane_index(), c = lane % vectors;
    if (lane >= lanes) return;
    vec4 scale = LD4(gamma, c) * LD4(rstd, c), shift = LD4(mean, c);
    vec4 constant = LD4(mean_dy, c), slope = LD4(mean_dyx, c) * LD4(rstd, c); // of (x - mean)
    for (uint i = lane; i < count; i += lanes) {
        vec4 d = LDA(dy, i);
        if (RELU != 0) d = relu_mask(d, LDA(y, i));
        if (TRAINING != 0) d = fma(shift - LDA(x, i), slope, d - constant);
        STA(dx, i, scale * d);
    }
}
