// gate_backward_logits: the gradient of the logits l of gate_forward's weights. With a and b the
// sigmoids of the first stream's logit against the other's and of its negative,
//   dl[n,0,c] = a * b * sum over h,w of dy[n,h,w,c] * (u[n,h,w,0,c] - u[n,h,w,1,c])
// and dl[n,1,c] = -dl[n,0,c]; of one stream, without the second u
//   0 logits  [N,STREAMS*C]     vec4 in
//   1 dy      [N,H,W,C]         act  in
//   2 u       [N,H,W,STREAMS*C] act  in
//   3 dlogits [N,STREAMS*C]     vec4 out
// One lane per image and channel vec4, which sums rows first as global_avg_pool2d_forward does.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"
#include "gate.glsl"

IN4A(1, dy);
IN4A(2, u);
OUT4(3, dlogits);
layout(push_constant) uniform Params {
    uint count;   // N*C/4
    uint height;  // H
    uint width;   // W
    uint vectors; // C/4
};

void main() {
    uint i = lane_index();
    if (i >= count) return;
    uint n = i / vectors, c = i % vectors, pixel = n * height * width;
    vec4 sum = vec4(0);
    for (uint h = 0; h < height; ++h) {
        vec4 row = vec4(0);
        for (uint w = 0; w < width; ++w, ++pixel) {
            uint at = pixel * STREAMS * vectors + c;
            vec4 v = LDA(u, at);
            if (STREAMS == 2) v -= LDA(u, at + vectors);
            row = fma(LDA(dy, pixel * vectors + c), v, row);
        }
        sum += row;
    }
    vec4 l = gate_logit(n, c, vectors), d = sigmoid(l) * sigmoid(-l) * sum;
    uint o = n * STREAMS * vectors + c;
    dlogits[o] = d;
    if (STREAMS == 2) dlogits[o + vectors] = -d;
}
