// l2norm_backward: dx[n,:] = rnorm[n] (dy[n,:] - y[n,:] (y[n,:]·dy[n,:])); for rows whose norm was
// clamped, dx[n,:] = rnorm[n] dy[n,:]
//   0 dy    [N,D] f32 in
//   1 y     [N,D] f32 in
//   2 rnorm [N]   f32 in
//   3 dx    [N,D] f32 out
// One lane per row.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, dy);
IN4(1, y);
layout(set = 0, binding = 2) readonly restrict buffer R { float rnorm[]; };
OUT4(3, dx);
layout(push_constant) uniform Params {
    uint n;
    uint d4; // D / 4
    float eps;
};

void main() {
    uint row = lane_index();
    if (row >= n) return;
    float r = rnorm[row];
    vec4 sum = vec4(0);
    if (r * eps < 0.999999) { // not clamped: a constant factor has no projection term
        for (uint i = 0; i < d4; i++)
            sum = fma(LD4(dy, row * d4 + i), LD4(y, row * d4 + i), sum);
    }
    float along = (sum.x + sum.y) + (sum.z + sum.w);
    for (uint i = 0; i < d4; i++)
        dx[row * d4 + i] = r * fma(LD4(y, row * d4 + i), vec4(-along), LD4(dy, row * d4 + i));
}
