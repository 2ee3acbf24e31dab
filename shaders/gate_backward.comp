// gate_backward: the gradient of gate_forward's u, which the gate's logits are made from as well:
//   du[n,h,w,s,c] = a[n,s,c] * dy[n,h,w,c] + dmean[n,c] / (H*W)
//   0 logits [N,STREAMS*C]     vec4 in   of the weights a (see gate.glsl)
//   1 dmean  [N,C]             vec4 in   of the mean over pixels of the sum of all streams
//   2 dy     [N,H,W,C]         act  in
//   3 du     [N,H,W,STREAMS*C] act  out
// Each lane writes ITEMS pixels of one image and channel vec4.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"
#include "gate.glsl"

IN4(1, dmean);
IN4A(2, dy);
OUT4A(3, du);
layout(push_constant) uniform Params {
    uint lanes;   // N*ceil(H*W/ITEMS)*C/4
    uint pixels;  // H*W
    uint vectors; // C/4
};

void main() {
    uint lane = lane_index(), c = lane % vectors, run = lane / vectors;
    if (lane >= lanes) return;
    uint runs = (pixels + ITEMS - 1) / ITEMS, n = run / runs, first = run % runs * ITEMS,
         last = min(first + ITEMS, pixels);
    vec4 l = gate_logit(n, c, vectors), a = sigmoid(l), b = sigmoid(-l),
         d = LD4(dmean, n * vectors + c) / float(pixels);
    for (uint p = first; p < last; ++p) {
        uint pixel = n * pixels + p, at = pixel * STREAMS * vectors + c;
        vec4 v = LDA(dy, pixel * vectors + c);
        STA(du, at, fma(a, v, d));
        if (STREAMS == 2) STA(du, at + vectors, fma(b, v, d));
    }
}
