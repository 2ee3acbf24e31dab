// peak_fma: y[lane] = a₀ + a₁ + a₂ after `rounds` of UNROLL times aⱼ = aⱼ·factor +
// summand, in registers only, from aⱼ = lane mod 8 + j. Its rate is the peak of kernels that
// compute. Twelve independent chains of fused multiply-adds a lane hide the latency of one. With
// the two operands they still fit the sixteen vector registers of a CPU.
//   0 y [lanes] vec4 out
// One lane per element; every lane does the same work.
#version 460
#include "prelude.glsl"
#define UNROLL 8

OUT4(0, y);
layout(push_constant) uniform Params {
    uint lanes;
    uint rounds;
    float factor;
    float summand;
};

void main() {
    uint i = lane_index();
    if (i >= lanes) return;
    vec4 a0 = vec4(i % 8), a1 = a0 + 1, a2 = a0 + 2;
    vec4 f = vec4(factor), s = vec4(summand);
    for (uint round = 0; round < rounds; ++round) {
        [[unroll]] for (int k = 0; k < UNROLL; ++k) {
            a0 = fma(a0, f, s);
            a1 = fma(a1, f, s);
            a2 = fma(a2, f, s);
        }
    }
    y[i] = a0 + a1 + a2;
}
