// memory_advance: after a push of so many keys: next = (next + pushed) mod K,
// kept = min(kept + pushed, K), unless the step is skipped
//   0 cursor [2]  f32 inout  next, kept: whole numbers below 2^24
//   1 step   [16] u32 in
// One lane.
#version 460
#include "prelude.glsl"
#include "step.glsl"

layout(set = 0, binding = 0) restrict buffer Cursor { float cursor[]; };
STEP(1);
layout(push_constant) uniform Params {
    uint pushed;
    uint capacity;
};

void main() {
    if (lane_index() > 0 || step_skipped()) return;
    cursor[0] = float((uint(cursor[0]) + pushed) % capacity);
    cursor[1] = float(min(uint(cursor[1]) + pushed, capacity));
}
