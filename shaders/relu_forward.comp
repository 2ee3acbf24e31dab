// relu_forward: y = max(x, 0), NaN stays NaN
//   0 x [count] act  in
//   1 y [count] act  out
// Each lane handles ITEMS vec4s at a stride of the workgroup's size.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"
#include "relu.glsl"

IN4A(0, x);
OUT4A(1, y);
layout(push_constant) uniform Params { uint count; };

void main() {
    uint first = first_item();
    [[unroll]] for (uint k = 0; k < ITEMS; ++k) {
        uint i = first + k * gl_WorkGroupSize.x;
        if (i < count) STA(y, i, relu(LDA(x, i)));
    }
}
