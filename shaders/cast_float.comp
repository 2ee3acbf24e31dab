// cast_float: y = x in 32 bits, exactly
//   0 x [count] act in
//   1 y [count] vec4 out
// Each lane handles ITEMS vec4s at a stride of the workgroup's size.
// variants: f16 texel+f16
#version 460
#include "prelude.glsl"

IN4A(0, x);
OUT4(1, y);
layout(push_constant) uniform Params { uint count; };

void main() {
    uint first = first_item();
    [[unroll]] for (uint k = 0; k < ITEMS; ++k) {
        uint i = first + k * gl_WorkGroupSize.x;
        if (i < count) y[i] = LDA(x, i);
    }
}
