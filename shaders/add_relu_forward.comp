// add_relu_forward: y = max(a + b, 0), the join of a residual block
//   0 a [count] act  in
//   1 b [count] act  in
//   2 y [count] act  out
// Each lane handles ITEMS vec4s at a stride of the workgroup's size.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"
#include "relu.glsl"

IN4A(0, a);
IN4A(1, b);
OUT4A(2, y);
layout(push_constant) uniform Params { uint count; };

void main() {
    uint first = first_item();
    [[unroll]] for (uint k = 0; k < ITEMS; ++k) {
        uint i = first + k * gl_WorkGroupSize.x;
        if (i < count) STA(y, i, relu(LDA(a, i) + LDA(b, i)));
    }
}
