// max_pool2d_forward: y[n,p,q,c] = max over taps (r,s) of x[n, p*stride-pad+r, q*stride-pad+s, c]; index = the tap r*kernel+s that won
//   0 x     [N,H,W,C]   vec4 in
//   1 y     [N,P,Q,C]   vec4 out
//   2 index [N,P,Q,C/4] uint out   four tap numbers, one byte per channel
// Padding never wins; of equal values the first in row-major order does, and a NaN wins over every number.
// Each lane handles ITEMS output vec4s at a stride of the workgroup's size.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, x);
OUT4(1, y);
layout(set = 0, binding = 2) writeonly restrict buffer Index { uint index[]; };
layout(push_constant) uniform Params {
    uint count;   // N*P*Q*C/4
    int height;   // H
    int width;    // W
    int rows;     // P
    int columns;  // Q
    uint vectors; // C/4
    int kernel;
    int stride;
    int pad;
};

void pool(uint i) {
    uint c = i % vectors, pixel = i / vectors, q = pixel % uint(columns), p = pixel / uint(columns) % uint(rows);
    uint image = pixel / uint(columns) / uint(rows) * uint(height); // its first row in x
    int top = int(p) * stride - pad, left = int(q) * stride - pad;
    int r0 = max(0, -top), r1 = min(kernel, height - top);
    int s0 = max(0, -left), s1 = min(kernel, width - left);

    uvec4 winner = uvec4(r0 * kernel + s0);
    vec4 best = vec4(uintBitsToFloat(0xff800000u)); // minus infinity: a window of nothing else keeps its first tap
    for (int r = r0; r < r1; ++r)
        for (int s = s0; s < s1; ++s) {
            vec4 v = LD4(x, ((image + uint(top + r)) * uint(width) + uint(left + s)) * vectors + c);
            uvec4 tap = uvec4(r * kernel + s);
            bvec4 nan = isnan(v), above = greaterThan(v, best);
            winner = mix(mix(winner, tap, above), tap, nan);
            best = mix(mix(best, v, above), v, nan);
        }
    y[i] = ACT4(best);
    index[i] = winner.x | winner.y << 8 | winner.z << 16 | winner.w << 24;
}

void main() {
    uint first = first_item();
    for (uint k = 0; k < ITEMS; ++k) {
        uint i = first + k * gl_WorkGroupSize.x;
        if (i < count) pool(i);
    }
}
