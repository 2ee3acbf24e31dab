// lars_scale: scale[s] = trust |w_s| / |g_s + decay·w_s|; 1 where either norm is 0 or the segment
// does not adapt
//   0 squaresW [R] f32 in     sums by range
//   1 squaresG [R] f32 in
//   2 segments [S,4] u32 in   first range, ranges, adapts, 0
//   3 scale    [S] f32 out
// One lane per segment, which sums the segment's ranges in order.
#version 460
#include "prelude.glsl"

layout(set = 0, binding = 0) readonly restrict buffer SquaresW { float squaresW[]; };
layout(set = 0, binding = 1) readonly restrict buffer SquaresG { float squaresG[]; };
layout(set = 0, binding = 2) readonly restrict buffer Segments { uvec4 segments[]; };
layout(set = 0, binding = 3) writeonly restrict buffer Scale { float scale[]; };
layout(push_constant) uniform Params {
    uint count;
    float trust;
};

void main() {
    uint s = lane_index();
    if (s >= count) return;
    uvec4 segment = segments[s];
    float sumW = 0.0, sumG = 0.0;
    for (uint i = segment.x; i < segment.x + segment.y; i++) {
        sumW += squaresW[i];
        sumG += squaresG[i];
    }
    bool scaled = segment.z != 0 && sumW > 0.0 && sumG > 0.0;
    scale[s] = scaled ? trust * sqrt(sumW) / sqrt(sumG) : 1.0;
}
