// add_relu_forward: y = max(a + b, 0), the join of a residual block
//   0 a [count] vec4 in
//   1 b [count] vec4 in
//   2 y [count] vec4 out
// Each lane handles ITEMS vec4s at a stride of the workgroup's size.
// variants: texel
#version 460
#include "prelude.glsl"
#include "relu.glsl"

IN4(0, a);
IN4(1, b);
OUT4(2, y);
layout(push_constant) uniform Params { uint count; };

void main() {
    uint first = first_item();
    [[unroll]] for (uint k = 0; k < ITEMS; ++k) {
        uint i = first + k * gl_WorkGroupSize.x;
        if (i < count) y[i] = relu(LD4(a, i) + LD4(b, i));
    }
}
