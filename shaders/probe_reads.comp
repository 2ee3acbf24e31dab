// probe_reads: y[lane] = sum of all x, `rounds` times: only vec4 reads, to compare texel reads with
// storage reads.
//   0 x [N]    vec4 in
//   1 y [512]  vec4 out
// One lane sums a strided share of x.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, x);
OUT4(1, y);
layout(push_constant) uniform Params {
    uint n;
    uint rounds;
    uint groups;
};

void main() {
    if (group_index() >= groups) return; // folding rounds the grid up
    vec4 sum = vec4(0);
    for (uint round = 0; round < rounds; round++)
        for (uint i = gl_LocalInvocationIndex; i < n; i += gl_WorkGroupSize.x)
            sum += LD4(x, i);
    y[lane_index()] = sum;
}
