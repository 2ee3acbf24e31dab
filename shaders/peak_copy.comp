// peak_copy: y = x. Its bandwidth is the peak of kernels that only move data.
//   0 x [count] vec4 in
//   1 y [count] vec4 out
// Each lane handles ITEMS vec4s at a stride of the workgroup's size.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, x);
OUT4(1, y);
layout(push_constant) uniform Params { uint count; };

void main() {
    uint first = first_item();
    [[unroll]] for (uint k = 0; k < ITEMS; ++k) {
        uint i = first + k * gl_WorkGroupSize.x;
        if (i < count) y[i] = LD4(x, i);
    }
}
