// cross_entropy: loss[n] = log sum_c exp(x[n,c]) - x[n,label],
//   dlogits[n,c] = (softmax(x[n,:])[c] - [c = label]) * scale
//   0 logits  [N,Cp] f32 in    Cp: classes padded to a multiple of 4
//   1 labels  [N]    u32 in
//   2 loss    [N]    f32 out
//   3 dlogits [N,Cp] f32 out   0 in the padding
// One lane per row. The sum omits the largest logit: the loss of a confident row, log(1 + rest),
// keeps its digits.
// variants: texel
#version 460
#include "prelude.glsl"
#include "special.glsl"

IN4(0, logits);
layout(set = 0, binding = 1) readonly restrict buffer Labels { uint labels[]; };
layout(set = 0, binding = 2) writeonly restrict buffer Loss { float loss[]; };
OUT4(3, dlogits);
layout(push_constant) uniform Params {
    uint n;
    uint c4; // Cp / 4
    uint classes;
    float scale; // 1 / N of the whole batch
};

void main() {
    uint row = lane_index();
    if (row >= n) return;
    uint label = labels[row], first = row * c4, top = 0;
    float largest = LD4(logits, first).x, own = 0.0;
    for (uint i = 0; i < c4; i++) {
        vec4 v = LD4(logits, first + i);
        [[unroll]] for (uint k = 0; k < 4; k++) {
            uint c = 4 * i + k;
            if (c < classes && v[k] > largest) {
                largest = v[k];
                top = c;
            }
            if (c == label) own = v[k];
        }
    }
    float rest = 0.0; // sum over all but the largest, relative to it
    for (uint i = 0; i < c4; i++) {
        vec4 e = exp(LD4(logits, first + i) - largest);
        [[unroll]] for (uint k = 0; k < 4; k++) {
            uint c = 4 * i + k;
            if (c < classes && c != top) rest += e[k];
        }
    }
    loss[row] = (largest - own) + log1p(rest);
    float share = 1.0 / (1.0 + rest);
    for (uint i = 0; i < c4; i++) {
        vec4 p = exp(LD4(logits, first + i) - largest) * share;
        [[unroll]] for (uint k = 0; k < 4; k++) {
            uint c = 4 * i + k;
            if (c == label) p[k] = c == top ? -rest * share : p[k] - 1.0;
            if (c >= classes) p[k] = 0.0;
        }
        dlogits[first + i] = p * scale;
    }
}
