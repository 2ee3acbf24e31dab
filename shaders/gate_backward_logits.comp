// gate_backward_logits: the gradient of the logits l of gate_forward's weights. With a and b the
// sigmoids of the first stream's logit against the other's and of its negative,
//   dl[n,0,c] = a * b * sum over h of rows[n,h,c]
// and dl[n,1,c] = -dl[n,0,c] where there are two streams
//   0 logits  [N,STREAMS*C] vec4 in
//   1 rows    [N,H,C]       vec4 in   of gate_backward_rows
//   2 dlogits [N,STREAMS*C] vec4 out
// One lane per image and channel vec4.
// variants: texel
#version 460
#include "prelude.glsl"
#include "gate.glsl"

IN4(1, rows);
OUT4(2, dlogits);
layout(push_constant) uniform Params {
    uint count;   // N*C/4
    uint height;  // H
    uint vectors; // C/4
};

void main() {
    uint i = lane_index();
    if (i >= count) return;
    uint n = i / vectors, c = i % vectors;
    vec4 sum = vec4(0);
    for (uint h = 0; h < height; ++h)
        sum += LD4(rows, (n * height + h) * vectors + c);
    vec4 l = gate_logit(n, c, vectors), d = sigmoid(l) * sigmoid(-l) * sum;
    uint o = n * STREAMS * vectors + c;
    dlogits[o] = d;
    if (STREAMS == 2) dlogits[o + vectors] = -d;
}
