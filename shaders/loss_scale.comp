// loss_scale: x = scale * x, exactly: the scale is a power of two
//   0 x    [count] vec4 inout
//   1 step [16] u32 in
// Each lane handles ITEMS vec4s at a stride of the workgroup's size.
#version 460
#include "prelude.glsl"
#include "step.glsl"

INOUT4(0, x);
STEP(1);
layout(push_constant) uniform Params { uint count; };

void main() {
    uint first = first_item();
    [[unroll]] for (uint k = 0; k < ITEMS; ++k) {
        uint i = first + k * gl_WorkGroupSize.x;
        if (i < count) x[i] = step_scale() * x[i];
    }
}
