// cast_half: y = x in 16 bits, rounded to the nearest
//   0 x [count] vec4 in
//   1 y [count] act out
// Each lane handles ITEMS vec4s at a stride of the workgroup's size.
// variants: f16 texel+f16
#version 460
#include "prelude.glsl"

IN4(0, x);
OUT4A(1, y);
layout(push_constant) uniform Params { uint count; };

void main() {
    uint first = first_item();
    [[unroll]] for (uint k = 0; k < ITEMS; ++k) {
        uint i = first + k * gl_WorkGroupSize.x;
        if (i < count) STA(y, i, LD4(x, i));
    }
}
