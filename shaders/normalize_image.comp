// normalize_image: y[i,c] = (x[i,c] - mean[c]) / deviation[c] for c < 3, 0 for the padding channel.
//   0 x [N,H,W,4] f32 in
//   1 y [N,H,W,4] f32 out
// ITEMS pixels per lane.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, x);
OUT4(1, y);
layout(push_constant) uniform Params {
    uint pixels;
    float red;
    float green;
    float blue;
    float redScale;
    float greenScale;
    float blueScale;
};

void main() {
    vec4 mean = vec4(red, green, blue, 0.0), scale = vec4(redScale, greenScale, blueScale, 0.0);
    for (uint i = 0, p = first_item(); i < ITEMS && p < pixels; ++i, p += gl_WorkGroupSize.x) {
        y[p] = (LD4(x, p) - mean) * scale;
    }
}
