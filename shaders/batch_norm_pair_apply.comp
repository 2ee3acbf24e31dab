// batch_norm_pair_apply: y = relu(norm(xa) + norm(xb)), the join of a residual block whose shortcut
// has a norm of its own
//   0 xa      [M,C] act  in
//   1 xb      [M,C] act  in
//   2 mean_a  [C]   vec4 in    of a, as are 3 rstd_a, 4 gamma_a, 5 beta_a
//   6 mean_b  [C]   vec4 in    of b, as are 7 rstd_b, 8 gamma_b, 9 beta_b
//  10 y       [M,C] act  out
// The number of lanes is a multiple of C/4. A lane that advances by it stays on one channel vec4
// and reads the parameters of that channel once.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"
#include "batch_norm_pair.glsl"

OUT4A(10, y);
layout(push_constant) uniform Params {
    uint count;   // M*C/4
    uint vectors; // C/4
    uint lanes;
};

void main() {
    uint lane = lane_index();
    if (lane >= lanes) return;
    Pair p = read_pair(lane % vectors);
    for (uint i = lane; i < count; i += lanes)
        STA(y, i, relu(joined(p, LDA(xa, i), LDA(xb, i))));
}
