// image_decode: y[n,h,w,c] = x[n,h,w,c] / 255 for c < 3, 0 for the padding channel.
//   0 x [N,H,W,3] u8 in    bytes packed into words, first byte lowest
//   1 y [N,H,W,4] f32 out
// A lane decodes four pixels: 12 bytes are three whole words. ITEMS such quads per lane.
#version 460
#include "prelude.glsl"

layout(set = 0, binding = 0) readonly restrict buffer X { uint x[]; };
OUT4(1, y);
layout(push_constant) uniform Params { uint quads; };

vec4 decode(uint red, uint green, uint blue) {
    return vec4(uvec3(red, green, blue) & 255u, 0.0) / 255.0;
}

void main() {
    for (uint i = 0, q = first_item(); i < ITEMS && q < quads; ++i, q += gl_WorkGroupSize.x) {
        uint a = x[3 * q], b = x[3 * q + 1], c = x[3 * q + 2];
        y[4 * q] = decode(a, a >> 8, a >> 16);
        y[4 * q + 1] = decode(a >> 24, b, b >> 8);
        y[4 * q + 2] = decode(b >> 16, b >> 24, c);
        y[4 * q + 3] = decode(c >> 8, c >> 16, c >> 24);
    }
}
