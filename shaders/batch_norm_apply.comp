// batch_norm_apply: y = relu?((x - mean) * rstd * gamma + beta (+ residual))
//   0 x        [M,C] act  in
//   1 residual [M,C] act  in   read only with RESIDUAL
//   2 mean     [C]   vec4 in
//   3 rstd     [C]   vec4 in
//   4 gamma    [C]   vec4 in
//   5 beta     [C]   vec4 in   read only with BETA
//   6 y        [M,C] act  out
// The mean is subtracted first: folding it into beta would lose digits when |mean| >> spread. The
// number of lanes is a multiple of C/4. A lane that advances by it stays on one channel vec4 and
// reads the parameters of that channel once.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"
#include "relu.glsl"
#include "batch_norm.glsl"

IN4A(0, x);
IN4A(1, residual);
IN4(2, mean);
IN4(3, rstd);
IN4(4, gamma);
IN4(5, beta);
OUT4A(6, y);
layout(push_constant) uniform Params {
    uint count;   // M*C/4
    uint vectors; // C/4
    uint lanes;
};
layout(constant_id = 1) const uint RELU = 0;
layout(constant_id = 2) const uint RESIDUAL = 0;
layout(constant_id = 3) const uint BETA = 1;

void main() {
    uint lane = lane_index(), c = lane % vectors;
    if (lane >= lanes) return;
    vec4 shift = LD4(mean, c), scale = LD4(rstd, c) * LD4(gamma, c), offset = vec4(0);
    if (BETA != 0) offset = LD4(beta, c);
    for (uint i = lane; i < count; i += lanes) {
        vec4 v = normalized(LDA(x, i), shift, scale, offset);
        if (RESIDUAL != 0) v += LDA(residual, i);
        if (RELU != 0) v = relu(v);
        STA(y, i, v);
    }
}
