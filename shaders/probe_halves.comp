// probe_halves: packHalf2x16 of numbers on which its rounding shows. The host judges the results.
//   0 y [4 lanes] uint out   eight 16-bit floats a lane
// Each lane packs the numbers with its own upper 16 bits and eight chosen lower ones: both sides of
// a tie, and ties with either neighbour even.
#version 460
#include "prelude.glsl"

layout(set = 0, binding = 0) writeonly restrict buffer Out_y { uvec4 y[]; };
layout(push_constant) uniform Params { uint lanes; };

void main() {
    uint lane = lane_index(), upper = lane << 16;
    if (lane >= lanes) return;
    vec4 a = uintBitsToFloat(upper | uvec4(0, 0x0fff, 0x1000, 0x1001)),
         b = uintBitsToFloat(upper | uvec4(0x2fff, 0x3000, 0x3001, 0xffff));
    y[lane] = uvec4(packHalf2x16(a.xy), packHalf2x16(a.zw), packHalf2x16(b.xy), packHalf2x16(b.zw));
}
