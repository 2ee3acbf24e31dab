// contrast_gradient: coefficients of dL/du_a = Σ_b w[a,b] u_b for columns b = first …
// first+4·j4-1. g(b|a) is the derivative of loss[a] of contrast_loss with respect to s =
// c[a,b]/τ:
//   w[a,b] = scale (g(b|a) + g(a|b)),  0 for b = a and beyond the last row
//   0 c      [Mp,J] f32 in    similarities
//   1 stats  [6,Mp] f32 in    top, share, topB, shareB, rest, aim, written by contrast_loss
//   2 labels [N]    u32 in    of pictures; read with LABELS alone
//   3 w      [Mp,J] f32 out
// One lane per 4x4 tile. Near 1, the share of a row's only positive minus 1 would have no digits
// left: it comes from the sum over the other columns.
// variants: texel
#version 460
#include "prelude.glsl"

layout(constant_id = 1) const uint FORM = 0; // as contrast_loss
layout(constant_id = 2) const uint LABELS = 0;
const uint TOGETHER = 0, MEAN = 1, SPLIT = 3;

IN4(0, c);
IN4(1, stats);
layout(set = 0, binding = 2) readonly restrict buffer Labels { uint labels[]; };
OUT4(3, w);
layout(push_constant) uniform Params {
    uint m4;       // Mp / 4
    uint j4;       // J / 4
    uint rows;     // V N
    uint pictures; // N
    uint first;
    float sharpness; // 1 / τ
    float scale;
};

struct Row {
    vec4 top, share, topB, shareB, rest, aim;
};

Row row_stats(uint i) {
    return Row(LD4(stats, i), LD4(stats, m4 + i), LD4(stats, 2 * m4 + i), LD4(stats, 3 * m4 + i),
               LD4(stats, 4 * m4 + i), LD4(stats, 5 * m4 + i));
}

uint identity(uint row) {
    uint picture = row % pictures;
    return LABELS != 0 ? labels[picture] : picture;
}

// slope is g of similarities v; later says where the other end of a pair is no row of view 1.
vec4 slope(vec4 v, bvec4 positive, bvec4 later, Row r) {
    vec4 p = exp((v - r.top) * sharpness) * r.share;
    if (FORM == TOGETHER) {
        vec4 own = exp((v - r.topB) * sharpness) * r.shareB;
        return mix(p, -own * r.rest, positive);
    }
    if (FORM == MEAN) return mix(p, mix(p - r.aim, -r.rest, equal(r.aim, vec4(1))), positive);
    if (FORM == SPLIT) p = mix(p, exp((v - r.topB) * sharpness) * r.shareB, later);
    return mix(p, -r.aim, positive);
}

void main() {
    uint lane = lane_index();
    if (lane >= m4 * j4) return;
    uint a4 = lane / j4, j = lane % j4, b4 = first / 4 + j;
    Row rowsA = row_stats(a4), rowsB = row_stats(b4);
    uvec4 b = 4 * b4 + uvec4(0, 1, 2, 3);
    uvec4 id = uvec4(identity(b.x), identity(b.y), identity(b.z), identity(b.w));
    bvec4 laterB = greaterThanEqual(b, uvec4(pictures));
    [[unroll]] for (uint k = 0; k < 4; k++) {
        uint a = 4 * a4 + k;
        Row one = Row(vec4(rowsA.top[k]), vec4(rowsA.share[k]), vec4(rowsA.topB[k]),
                      vec4(rowsA.shareB[k]), vec4(rowsA.rest[k]), vec4(rowsA.aim[k]));
        bvec4 positive = equal(id, uvec4(identity(a)));
        vec4 v = LD4(c, a * j4 + j);
        vec4 p = slope(v, positive, laterB, one) + slope(v, positive, bvec4(a >= pictures), rowsB);
        p = mix(p, vec4(0), equal(b, uvec4(a)));
        p = mix(p, vec4(0), greaterThanEqual(b, uvec4(rows)));
        w[a * j4 + j] = a < rows ? p * scale : vec4(0);
    }
}
