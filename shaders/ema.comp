// ema: a ← a + rest·(w - a), an exponential moving average
//   0 a    [count] vec4 inout
//   1 w    [count] vec4 in
//   2 step [16] u32 in
// Each lane handles ITEMS vec4s at a stride of the workgroup's size. This form keeps an average of
// equal values where it is: decay·a + rest·w would drift, as decay and rest are both rounded.
// variants: texel
#version 460
#include "prelude.glsl"
#include "step.glsl"

INOUT4(0, a);
IN4(1, w);
STEP(2);
layout(push_constant) uniform Params {
    uint count;
    float rest; // 1 - decay
};

void main() {
    if (step_skipped()) return;
    uint first = first_item();
    [[unroll]] for (uint k = 0; k < ITEMS; ++k) {
        uint i = first + k * gl_WorkGroupSize.x;
        if (i >= count) continue;
        vec4 old = a[i];
        a[i] = fma(vec4(rest), LD4(w, i) - old, old);
    }
}
