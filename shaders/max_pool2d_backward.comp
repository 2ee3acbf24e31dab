// max_pool2d_backward: dx[n,h,w,c] = sum of dy[n,p,q,c] over the windows (p,q) whose winning tap is pixel (h,w)
//   0 dy    [N,P,Q,C]   vec4 in
//   1 index [N,P,Q,C/4] uint in   four tap numbers, one byte per channel
//   2 dx    [N,H,W,C]   vec4 out
// A gather: each input pixel visits the windows that cover it, in row-major order, so the sum has one order and needs no atomics.
// Each lane handles ITEMS input vec4s at a stride of the workgroup's size.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, dy);
layout(set = 0, binding = 1) readonly restrict buffer Index { uint index[]; };
OUT4(2, dx);
layout(push_constant) uniform Params {
    uint count;   // N*H*W*C/4
    int height;   // H
    int width;    // W
    int rows;     // P
    int columns;  // Q
    uint vectors; // C/4
    int kernel;
    int stride;
    int pad;
};

// Windows covering padded coordinate t start at most kernel-1 before it.
int first_window(int t) { return t < kernel ? 0 : (t - kernel) / stride + 1; }

vec4 gather(uint i) {
    uint c = i % vectors, pixel = i / vectors, w = pixel % uint(width), h = pixel / uint(width) % uint(height);
    uint image = pixel / uint(width) / uint(height) * uint(rows); // its first row in dy
    int y = int(h) + pad, x = int(w) + pad;
    int p1 = min(rows - 1, y / stride), q0 = first_window(x), q1 = min(columns - 1, x / stride);
    vec4 sum = vec4(0);
    for (int p = first_window(y); p <= p1; ++p)
        for (int q = q0; q <= q1; ++q) {
            uint o = ((image + uint(p)) * uint(columns) + uint(q)) * vectors + c;
            uvec4 winner = uvec4(index[o]) >> uvec4(0, 8, 16, 24) & 255u;
            uint tap = uint((y - p * stride) * kernel + x - q * stride);
            sum += mix(vec4(0), LD4(dy, o), equal(winner, uvec4(tap)));
        }
    return sum;
}

void main() {
    uint first = first_item();
    for (uint k = 0; k < ITEMS; ++k) {
        uint i = first + k * gl_WorkGroupSize.x;
        if (i < count) dx[i] = ACT4(gather(i));
    }
}
