// row_hits: y[n] = 1 where the largest of logits[n,:classes] is that of label n, else 0
//   0 logits [N,Cp] f32 in   Cp: classes padded to a multiple of 4
//   1 labels [N]    u32 in
//   2 y      [N]    f32 out  the first one of equal logits counts; 0 where none is a number
// One lane per row.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, logits);
layout(set = 0, binding = 1) readonly restrict buffer Labels { uint labels[]; };
layout(set = 0, binding = 2) writeonly restrict buffer Y { float y[]; };
layout(push_constant) uniform Params {
    uint n;
    uint c4; // Cp / 4
    uint classes;
};

void main() {
    uint row = lane_index();
    if (row >= n) return;
    uint top = classes;
    float largest = uintBitsToFloat(0xff800000u); // -∞
    for (uint i = 0; i < c4; i++) {
        vec4 v = LD4(logits, row * c4 + i);
        [[unroll]] for (uint k = 0; k < 4; k++) {
            if (4 * i + k < classes && v[k] > largest) {
                largest = v[k];
                top = 4 * i + k;
            }
        }
    }
    y[row] = top == labels[row] ? 1.0 : 0.0;
}
