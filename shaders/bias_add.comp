// bias_add: y[m,c] += b[c]
//   0 y [M,C] f32 inout   count = M * vectors, C = 4 vectors
//   1 b [C]   f32 in
// One lane per ITEMS vec4s at a stride of the workgroup's size.
// variants: texel
#version 460
#include "prelude.glsl"

INOUT4(0, y);
IN4(1, b);
layout(push_constant) uniform Params {
    uint count;
    uint vectors;
};

void main() {
    uint i = first_item();
    for (int k = 0; k < ITEMS && i < count; k++, i += gl_WorkGroupSize.x)
        y[i] += LD4(b, i % vectors);
}
