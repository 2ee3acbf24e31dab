// soft_cross_entropy: the loss of a student's logits x beside a teacher's logits t and a label.
//   p = softmax(t[n,:] * sharp), q = softmax(x[n,:] * sharp), s = softmax(x[n,:])
//   loss[n] = soft * sum_c -p_c log q_c + hard * -log s_label
//   dx[n,c] = (soft * sharp * (q_c - p_c) + hard * (s_c - [c = label])) * scale
//   0 logits  [N,Cp] f32 in    Cp: classes padded to a multiple of 4
//   1 teacher [N,Cp] f32 in
//   2 labels  [N]    u32 in    classes or more: the row has no label, its hard is 0
//   3 loss    [N]    f32 out
//   4 dlogits [N,Cp] f32 out   0 in the padding
// One lane per row. Sums omit the largest logit, and log q is measured from it: rows on which both
// agree keep the digits of their small loss and gradient.
// variants: texel
#version 460
#include "prelude.glsl"
#include "special.glsl"

IN4(0, logits);
IN4(1, teacher);
layout(set = 0, binding = 2) readonly restrict buffer Labels { uint labels[]; };
layout(set = 0, binding = 3) writeonly restrict buffer Loss { float loss[]; };
OUT4(4, dlogits);
layout(push_constant) uniform Params {
    uint n;
    uint c4; // Cp / 4
    uint classes;
    float sharp; // 1 / temperature
    float soft;
    float hard;
    float scale; // 1 / N of the whole batch
};

void main() {
    uint row = lane_index();
    if (row >= n) return;
    uint label = labels[row], first = row * c4, top = 0, top_t = 0;
    float largest = LD4(logits, first).x, largest_t = LD4(teacher, first).x, own = 0.0;
    for (uint i = 0; i < c4; i++) {
        vec4 x = LD4(logits, first + i), t = LD4(teacher, first + i);
        [[unroll]] for (uint k = 0; k < 4; k++) {
            uint c = 4 * i + k;
            if (c < classes && x[k] > largest) {
                largest = x[k];
                top = c;
            }
            if (c < classes && t[k] > largest_t) {
                largest_t = t[k];
                top_t = c;
            }
            if (c == label) own = x[k];
        }
    }
    // Sums over all but the largest, relative to it; apart: sum of exp(t) (largest - x) * sharp.
    float rest_q = 0.0, rest_p = 0.0, rest_s = 0.0, apart = 0.0;
    for (uint i = 0; i < c4; i++) {
        vec4 below = LD4(logits, first + i) - largest;
        vec4 p = exp((LD4(teacher, first + i) - largest_t) * sharp);
        vec4 q = exp(below * sharp), s = exp(below);
        [[unroll]] for (uint k = 0; k < 4; k++) {
            uint c = 4 * i + k;
            if (c >= classes) continue;
            if (c != top) {
                rest_q += q[k];
                rest_s += s[k];
                apart -= p[k] * below[k];
            }
            if (c != top_t) rest_p += p[k];
        }
    }
    float share_p = 1.0 / (1.0 + rest_p), share_q = 1.0 / (1.0 + rest_q);
    float share_s = 1.0 / (1.0 + rest_s), weight = label < classes ? hard : 0.0;
    float term = soft * (apart * sharp * share_p + log1p(rest_q));
    if (weight > 0.0) term += weight * ((largest - own) + log1p(rest_s));
    loss[row] = term;
    for (uint i = 0; i < c4; i++) {
        vec4 below = LD4(logits, first + i) - largest;
        vec4 p = exp((LD4(teacher, first + i) - largest_t) * sharp) * share_p;
        vec4 q = exp(below * sharp) * share_q, s = exp(below) * share_s, d = q - p;
        [[unroll]] for (uint k = 0; k < 4; k++) {
            uint c = 4 * i + k;
            if (c == top && c == top_t) d[k] = rest_p * share_p - rest_q * share_q;
            if (c == label) s[k] = c == top ? -rest_s * share_s : s[k] - 1.0;
            d[k] = soft * sharp * d[k] + weight * s[k];
            if (c >= classes) d[k] = 0.0;
        }
        dlogits[first + i] = d * scale;
    }
}
