// gate_backward_rows: of each row of pixels, what gate_backward_logits sums:
//   rows[n,h,c] = sum over w of dy[n,h,w,c] * (u[n,h,w,0,c] - u[n,h,w,1,c])
// of one stream, without the second u
//   0 dy   [N,H,W,C]         act  in
//   1 u    [N,H,W,STREAMS*C] act  in
//   2 rows [N,H,C]           vec4 out
// One lane per row and channel vec4.
// variants: texel f16 texel+f16
#version 460
#include "prelude.glsl"

layout(constant_id = 1) const uint STREAMS = 1; // 1 or 2

IN4A(0, dy);
IN4A(1, u);
OUT4(2, rows);
layout(push_constant) uniform Params {
    uint count;   // N*H*C/4
    uint width;   // W
    uint vectors; // C/4
};

void main() {
    uint i = lane_index();
    if (i >= count) return;
    uint c = i % vectors, pixel = i / vectors * width;
    vec4 sum = vec4(0);
    for (uint w = 0; w < width; ++w, ++pixel) {
        uint at = pixel * STREAMS * vectors + c;
        vec4 v = LDA(u, at);
        if (STREAMS == 2) v -= LDA(u, at + vectors);
        sum = fma(LDA(dy, pixel * vectors + c), v, sum);
    }
    rows[i] = sum;
}
