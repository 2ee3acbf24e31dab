// batch_norm_inference: mean = running_mean, rstd = 1/sqrt(running_var + eps)
//   0 running_mean [C] vec4 in
//   1 running_var  [C] vec4 in
//   2 mean         [C] vec4 out
//   3 rstd         [C] vec4 out
// One lane per channel vec4.
#version 460
#include "prelude.glsl"

IN4(0, running_mean);
IN4(1, running_var);
OUT4(2, mean);
OUT4(3, rstd);
layout(push_constant) uniform Params {
    uint vectors; // C/4
    float eps;
};

void main() {
    uint c = lane_index();
    if (c >= vectors) return;
    mean[c] = LD4(running_mean, c);
    rstd[c] = 1.0 / sqrt(LD4(running_var, c) + eps);
}
