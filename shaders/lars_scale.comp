// lars_scale: scale[s] = trust·|w_s| / |d_s|, 1 where a norm is 0 or the segment is not scaled
//   (apart: d_s is g_s; trust·|w_s| / (|g_s| + decay·|w_s| + 1e-8), 0 where |g_s| alone is 0;
//   only segments that decay are scaled, but with clip)
//   (clip: at most the rate, and divided by the rate)
//   0 squaresW [R] f32 in     sums of w² by range
//   1 squaresD [R] f32 in     sums of d² by range
//   2 segments [S,4] u32 in   first range, ranges, scales, decays
//   3 scale    [S] f32 out
//   4 step     [16] u32 in
// One lane per segment, which sums the segment's ranges in order. With apart, a factor of 0 keeps
// weights without gradient from decaying.
#version 460
#include "prelude.glsl"
#include "step.glsl"

layout(set = 0, binding = 0) readonly restrict buffer SquaresW { float squaresW[]; };
layout(set = 0, binding = 1) readonly restrict buffer SquaresD { float squaresD[]; };
layout(set = 0, binding = 2) readonly restrict buffer Segments { uvec4 segments[]; };
layout(set = 0, binding = 3) writeonly restrict buffer Scale { float scale[]; };
STEP(4);
layout(push_constant) uniform Params {
    uint count;
    uint apart;
    uint clip;
    float trust;
    float decay;
};

void main() {
    uint s = lane_index();
    if (s >= count) return;
    uvec4 segment = segments[s];
    float sumW = 0.0, sumD = 0.0;
    for (uint i = segment.x; i < segment.x + segment.y; i++) {
        sumW += squaresW[i];
        sumD += squaresD[i];
    }
    float by = 1.0, pull = segment.w != 0 ? decay : 0.0;
    bool scaled = segment.z != 0 && (apart == 0 || clip != 0 || pull > 0.0);
    if (scaled && sumW > 0.0 && sumD > 0.0) {
        by = apart != 0 ? trust * sqrt(sumW) / (sqrt(sumD) + pull * sqrt(sumW) + 1e-8)
                        : trust * sqrt(sumW) / sqrt(sumD);
        if (clip != 0) by = by < step_rate() ? by / step_rate() : 1.0;
    } else if (scaled && apart != 0 && sumW > 0.0) {
        by = 0.0;
    }
    scale[s] = by;
}
