// l2norm_forward: y[n,:] = x[n,:] * rnorm[n],  rnorm[n] = 1 / max(|x[n,:]|, eps)
//   0 x     [N,D] f32 in
//   1 y     [N,D] f32 out
//   2 rnorm [N]   f32 out   kept for backward
// One lane per row.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, x);
OUT4(1, y);
layout(set = 0, binding = 2) writeonly restrict buffer R { float rnorm[]; };
layout(push_constant) uniform Params {
    uint n;
    uint d4; // D / 4
    float eps;
};

float norm(uint row, float scale) {
    vec4 sum = vec4(0);
    for (uint i = 0; i < d4; i++) {
        vec4 v = LD4(x, row * d4 + i) * scale;
        sum = fma(v, v, sum);
    }
    return sqrt((sum.x + sum.y) + (sum.z + sum.w)) / scale;
}

void main() {
    uint row = lane_index();
    if (row >= n) return;
    float length = norm(row, 1.0);
    if (length > 3.0e38) // the squares overflowed, the norm need not
        length = norm(row, 1.0 / 1180591620717411303424.0); // 2^-70
    float r = 1.0 / max(length, eps);
    for (uint i = 0; i < d4; i++)
        y[row * d4 + i] = LD4(x, row * d4 + i) * r;
    rnorm[row] = r;
}
