// points_scale: y[n,:] = (x[n,:] - mean) / max(σ, 1e-12), σ the largest standard deviation of a
// column
//   0 x    [N,4]       f32 in
//   1 sums [slabs,2,4] f32 in   of points_sums
//   2 y    [N,4]       f32 out
// One lane per point; each adds up the slabs in order.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, x);
IN4(1, sums);
OUT4(2, y);
layout(push_constant) uniform Params {
    uint count;
    uint slabs;
};

void main() {
    uint n = lane_index();
    if (n >= count) return;
    vec4 sum = vec4(0), squares = vec4(0);
    for (uint b = 0; b < slabs; ++b) {
        sum += LD4(sums, 2 * b);
        squares += LD4(sums, 2 * b + 1);
    }
    vec4 mean = sum / float(count);
    vec4 variance = squares / float(count) - mean * mean;
    float most = max(max(variance.x, variance.y), max(variance.z, variance.w));
    y[n] = (LD4(x, n) - mean) / max(sqrt(max(most, 0.0)), 1e-12);
}
