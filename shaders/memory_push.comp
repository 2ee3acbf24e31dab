// memory_push: ring[(cursor[0] + i) mod K,:] = keys[i,:], unless the step is skipped
//   0 keys   [N,D] f32 in     N at most K
//   1 cursor [2]   f32 in     place of the next key, number of keys kept
//   2 ring   [K,D] f32 inout
//   3 step   [16]  u32 in
// Each lane handles ITEMS vec4s at a stride of the workgroup's size.
// variants: texel
#version 460
#include "prelude.glsl"
#include "step.glsl"

IN4(0, keys);
layout(set = 0, binding = 1) readonly restrict buffer Cursor { float cursor[]; };
INOUT4(2, ring);
STEP(3);
layout(push_constant) uniform Params {
    uint count; // vec4s
    uint d4;    // D / 4
    uint capacity;
};

void main() {
    if (step_skipped()) return;
    uint first = first_item(), next = uint(cursor[0]);
    [[unroll]] for (uint k = 0; k < ITEMS; ++k) {
        uint i = first + k * gl_WorkGroupSize.x;
        if (i >= count) continue;
        uint place = (next + i / d4) % capacity;
        ring[place * d4 + i % d4] = LD4(keys, i);
    }
}
