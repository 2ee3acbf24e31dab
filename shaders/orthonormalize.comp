// orthonormalize: q = the rows of y made orthogonal to those before and of length 1, in order. A
// row that is (nearly) a sum of those before becomes the unit vector of its number.
//   0 y [4,D] f32 in
//   1 q [4,D] f32 inout  every element is written
// One lane does all: D is small, and each row needs the ones before.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, y);
INOUT4(1, q);
layout(push_constant) uniform Params {
    uint d4; // D / 4
};

void main() {
    if (lane_index() > 0) return;
    for (uint row = 0; row < 4; ++row) {
        float before = 0.0;
        for (uint i = 0; i < d4; ++i) {
            vec4 v = LD4(y, row * d4 + i);
            q[row * d4 + i] = v;
            before += dot(v, v);
        }
        for (uint other = 0; other < row; ++other) {
            float along = 0.0;
            for (uint i = 0; i < d4; ++i)
                along += dot(q[row * d4 + i], q[other * d4 + i]);
            for (uint i = 0; i < d4; ++i)
                q[row * d4 + i] -= along * q[other * d4 + i];
        }
        float left = 0.0;
        for (uint i = 0; i < d4; ++i)
            left += dot(q[row * d4 + i], q[row * d4 + i]);
        bool lost = !(left > 1e-10 * before);
        float scale = lost ? 0.0 : inversesqrt(left);
        for (uint i = 0; i < d4; ++i)
            q[row * d4 + i] *= scale;
        if (lost) q[row * d4] = vec4(equal(uvec4(row), uvec4(0, 1, 2, 3)));
    }
}
