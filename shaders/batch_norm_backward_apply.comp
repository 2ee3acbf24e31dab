// batch_norm_backward_apply: dx = gamma * rstd * (dy' - mean dy' - xhat * mean(dy' * xhat)).
// Without TRAINING dx = gamma * rstd * dy', because running averages are constants. dy' = dy; with
// RELU it is
// 0 where the forward result, computed again from x, is not positive.
//   0 dy       [M,C] act  in
//   1 x        [M,C] act  in   read only with TRAINING or RELU
//   2 mean     [C]   vec4 in
//   3 rstd     [C]   vec4 in
//   4 gamma    [C]   vec4 in
//   5 beta     [C]   vec4 in   read only with RELU and BETA
//   6 mean_dy  [C]   vec4 in
//   7 mean_dyx [C]   vec4 in
//   8 dx       [M,C] act  out
// The number of lanes is a multiple of C/4. A lane that advances by it stays on one channel vec4
// and reads the parameters of that channel once.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"
#include "relu.glsl"
#include "batch_norm.glsl"

IN4A(0, dy);
IN4A(1, x);
IN4(2, mean);
IN4(3, rstd);
IN4(4, gamma);
IN4(5, beta);
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
layout(constant_id = 3) const uint BETA = 1;

void main() {
    uint lane = lane_index(), c = lane % vectors;
    if (lane >= lanes) return;
    vec4 shift = LD4(mean, c), scale = LD4(rstd, c) * LD4(gamma, c), offset = vec4(0);
    if (RELU != 0 && BETA != 0) offset = LD4(beta, c);
    vec4 constant = LD4(mean_dy, c), slope = LD4(mean_dyx, c) * LD4(rstd, c); // of (x - mean)
    for (uint i = lane; i < count; i += lanes) {
        vec4 d = LDA(dy, i), v = vec4(0);
        if (RELU != 0 || TRAINING != 0) v = LDA(x, i);
        if (RELU != 0) d = relu_mask(d, normalized(v, shift, scale, offset));
        if (TRAINING != 0) d = fma(shift - v, slope, d - constant);
        STA(dx, i, scale * d);
    }
}
