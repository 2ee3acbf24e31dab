// probe_halves: y[lane] = how many of some numbers packHalf2x16 makes other 16-bit floats of than pack4
//   0 y [65536] uint out
// A lane takes the numbers with its own upper 16 bits and the lower ones that rounding hangs on: both sides of a tie, and ties with either neighbour even.
#version 460
#define F16 // for pack4
#include "prelude.glsl"

layout(set = 0, binding = 0) writeonly restrict buffer Out_y { uint y[]; };
layout(push_constant) uniform Params { uint lanes; };

bool nan(uint half_) { return (half_ & 0x7fffu) > 0x7c00u; }

void main() {
    uint lane = lane_index();
    if (lane >= lanes) return;
    uint upper = lane << 16, wrong = 0;
    vec4 v[2] = vec4[2](uintBitsToFloat(upper | uvec4(0, 0x0fff, 0x1000, 0x1001)), uintBitsToFloat(upper | uvec4(0x2fff, 0x3000, 0x3001, 0xffff)));
    [[unroll]] for (int i = 0; i < 2; i++) {
        uvec2 want = pack4(v[i]), got = uvec2(packHalf2x16(v[i].xy), packHalf2x16(v[i].zw));
        [[unroll]] for (int j = 0; j < 4; j++) {
            uint a = want[j / 2] >> 16 * (j % 2) & 0xffffu, b = got[j / 2] >> 16 * (j % 2) & 0xffffu;
            if (a != b && !(nan(a) && nan(b))) wrong++;
        }
    }
    y[lane] = wrong;
}
