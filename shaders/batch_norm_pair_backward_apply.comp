// batch_norm_pair_backward_apply: of both norms, dx = gamma * rstd * (dy' - mean dy' - xhat * mean(dy' * xhat)); without TRAINING,
// dx = gamma * rstd * dy', because running averages are constants; dy' = dy where the forward result is positive, which xa and xb tell
//   0 xa      [M,C] act  in
//   1 xb      [M,C] act  in
//   2 mean_a  [C]   vec4 in    and of a: 3 rstd_a, 4 gamma_a, 5 beta_a
//   6 mean_b  [C]   vec4 in    and of b: 7 rstd_b, 8 gamma_b, 9 beta_b
//  10 dy       [M,C] act  in
//  11 mean_dy  [C]   vec4 in
//  12 mean_dya [C]   vec4 in    of dy' * xhat_a
//  13 mean_dyb [C]   vec4 in
//  14 dxa      [M,C] act  out
//  15 dxb      [M,C] act  out
// The number of lanes is a multiple of C/4, so a lane that steps by it stays on one channel vec4 and reads that channel's numbers once.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"
#include "batch_norm_pair.glsl"

IN4A(10, dy);
IN4(11, mean_dy);
IN4(12, mean_dya);
IN4(13, mean_dyb);
OUT4A(14, dxa);
OUT4A(15, dxb);
layout(push_constant) uniform Params {
    uint count;   // M*C/4
    uint vectors; // C/4
    uint lanes;
};
layout(constant_id = 1) const uint TRAINING = 1;

void main() {
    uint lane = lane_index(), c = lane % vectors;
    if (lane >= lanes) return;
    Pair p = read_pair(c);
    vec4 constant = LD4(mean_dy, c); // and the slopes are of (x - mean)
    vec4 slope_a = LD4(mean_dya, c) * LD4(rstd_a, c), slope_b = LD4(mean_dyb, c) * LD4(rstd_b, c);
    for (uint i = lane; i < count; i += lanes) {
        vec4 a = LDA(xa, i), b = LDA(xb, i), d = relu_mask(LDA(dy, i), joined(p, a, b)), da = d, db = d;
        if (TRAINING != 0) {
            da = fma(p.shift_a - a, slope_a, d - constant);
            db = fma(p.shift_b - b, slope_b, d - constant);
        }
        STA(dxa, i, p.scale_a * da);
        STA(dxb, i, p.scale_b * db);
    }
}
