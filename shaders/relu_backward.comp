// relu_backward: dx = dy where y > 0, else 0
//   0 dy [count] act  in
//   1 y  [count] act  in   the forward result: positive exactly where the gradient passes
//   2 dx [count] act  out
// Each lane handles ITEMS vec4s at a stride of the workgroup's size.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"
#include "relu.glsl"

IN4A(0, dy);
IN4A(1, y);
OUT4A(2, dx);
layout(push_constant) uniform Params { uint count; };

void main() {
    uint first = first_item();
    [[unroll]] for (uint k = 0; k < ITEMS; ++k) {
        uint i = first + k * gl_WorkGroupSize.x;
        if (i < count) STA(dx, i, relu_mask(LDA(dy, i), LDA(y, i)));
    }
}
