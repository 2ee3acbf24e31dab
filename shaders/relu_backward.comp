// relu_backward: dx = dy where y > 0, else 0
//   0 dy [count] vec4 in
//   1 y  [count] vec4 in   the forward result: positive exactly where the gradient passes
//   2 dx [count] vec4 out
// Each lane handles ITEMS vec4s at a stride of the workgroup's size.
// variants: texel
#version 460
#include "prelude.glsl"
#include "relu.glsl"

IN4(0, dy);
IN4(1, y);
OUT4(2, dx);
layout(push_constant) uniform Params { uint count; };

void main() {
    uint first = first_item();
    [[unroll]] for (uint k = 0; k < ITEMS; ++k) {
        uint i = first + k * gl_WorkGroupSize.x;
        if (i < count) dx[i] = relu_mask(LD4(dy, i), LD4(y, i));
    }
}
