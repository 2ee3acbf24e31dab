// lars_scale: scale[s] = trust |w_s| / |g_s + decay·w_s|, and 1 where either norm is 0 or the segment does not adapt
//   0 sums     [2,Rp] f32 in    sums of squares by range: of w, of the decayed gradient
//   1 segments [S,4] u32 in     first range, ranges, adapts, 0
//   2 scale    [S] f32 out
// One lane per segment, summing its ranges in their order.
#version 460
#include "prelude.glsl"

layout(set = 0, binding = 0) readonly restrict buffer Sums { float sums[]; };
layout(set = 0, binding = 1) readonly restrict buffer Segments { uvec4 segments[]; };
layout(set = 0, binding = 2) writeonly restrict buffer Scale { float scale[]; };
layout(push_constant) uniform Params {
    uint count;
    uint pitch; // Rp
    float trust;
};

void main() {
    uint s = lane_index();
    if (s >= count)
        return;
    uvec4 segment = segments[s];
    float squaresW = 0.0, squaresG = 0.0;
    for (uint i = segment.x; i < segment.x + segment.y; i++) {
        squaresW += sums[i];
        squaresG += sums[pitch + i];
    }
    bool scaled = segment.z != 0 && squaresW > 0.0 && squaresG > 0.0;
    scale[s] = scaled ? trust * sqrt(squaresW) / sqrt(squaresG) : 1.0;
}
