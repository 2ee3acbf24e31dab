// gate_forward: y[n,h,w,c] = sum over streams s of a[n,s,c] * u[n,h,w,s,c], and with RESIDUAL
//   relu(that + residual[n,h,w,c])
//   0 logits   [N,STREAMS*C]     vec4 in   of the weights a (see gate.glsl)
//   1 u        [N,H,W,STREAMS*C] act  in
//   2 residual [N,H,W,C]         act  in   read only with RESIDUAL
//   3 y        [N,H,W,C]         act  out
// Each lane writes ITEMS pixels of one image and channel vec4.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"
#include "relu.glsl"
#include "gate.glsl"

layout(constant_id = 2) const uint RESIDUAL = 0;

IN4A(1, u);
IN4A(2, residual);
OUT4A(3, y);
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
    vec4 l = gate_logit(n, c, vectors), a = sigmoid(l), b = sigmoid(-l);
    for (uint p = first; p < last; ++p) {
        uint pixel = n * pixels + p, at = pixel * STREAMS * vectors + c, o = pixel * vectors + c;
        vec4 v = a * LDA(u, at);
        if (STREAMS == 2) v = fma(b, LDA(u, at + vectors), v);
        if (RESIDUAL != 0) v = relu(v + LDA(residual, o));
        STA(y, o, v);
    }
}
