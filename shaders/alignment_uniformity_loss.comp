// alignment_uniformity_loss: loss = alignment + lambda uniformity,
//   uniformity = (log(potentialX / others) + log(potentialY / others)) / 2
//   0 alignment  [1] f32 in
//   1 potentialX [1] f32 in    mean over rows a of view 1 of Σ_{b≠a} exp(-t |x_a - x_b|^2)
//   2 potentialY [1] f32 in    the same of view 2
//   3 loss       [1] f32 out
//   4 uniformity [1] f32 out
// One lane.
#version 460
#include "prelude.glsl"

layout(set = 0, binding = 0) readonly restrict buffer A { float alignment[]; };
layout(set = 0, binding = 1) readonly restrict buffer PX { float potentialX[]; };
layout(set = 0, binding = 2) readonly restrict buffer PY { float potentialY[]; };
layout(set = 0, binding = 3) writeonly restrict buffer L { float loss[]; };
layout(set = 0, binding = 4) writeonly restrict buffer U { float uniformity[]; };
layout(push_constant) uniform Params {
    float others; // terms of the sum over b
    float lambda;
};

void main() {
    if (lane_index() > 0) return;
    float mean = 0.5 * (log(potentialX[0] / others) + log(potentialY[0] / others));
    uniformity[0] = mean;
    loss[0] = fma(lambda, mean, alignment[0]);
}
