// alignment_uniformity_pairs: what the loss needs of each row alone, and of its pair x[n,:], y[n,:]
//   0 x        [N,D] f32 in    view 1, of length one
//   1 y        [N,D] f32 in    view 2
//   2 lengthsX [N]   f32 out   |x|^2
//   3 lengthsY [N]   f32 out   |y|^2
//   4 distance [N]   f32 out   |x - y|^alpha
//   5 pull     [N]   f32 out   scale |x - y|^(alpha - 2); times x - y: the gradient of alignment
// One lane per row.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, x);
IN4(1, y);
layout(set = 0, binding = 2) writeonly restrict buffer LX { float lengthsX[]; };
layout(set = 0, binding = 3) writeonly restrict buffer LY { float lengthsY[]; };
layout(set = 0, binding = 4) writeonly restrict buffer A { float distance[]; };
layout(set = 0, binding = 5) writeonly restrict buffer F { float pull[]; };
layout(push_constant) uniform Params {
    uint n;
    uint d4; // D / 4
    float alpha;
    float scale; // alpha / number of pairs
};

float total(vec4 v) { return (v.x + v.y) + (v.z + v.w); }

void main() {
    uint row = lane_index();
    if (row >= n) return;
    vec4 xx = vec4(0), yy = vec4(0), dd = vec4(0);
    for (uint i = 0; i < d4; i++) {
        vec4 u = LD4(x, row * d4 + i), v = LD4(y, row * d4 + i), d = u - v;
        xx = fma(u, u, xx);
        yy = fma(v, v, yy);
        dd = fma(d, d, dd);
    }
    float squared = total(dd), power = 1.0;
    // Equal views are pulled by 0, not by 0 to a negative power. NaN stays NaN.
    if (alpha != 2.0) power = squared > 0.0 ? pow(squared, 0.5 * alpha - 1.0) : squared;
    lengthsX[row] = total(xx);
    lengthsY[row] = total(yy);
    distance[row] = squared * power;
    pull[row] = scale * power;
}
