// gaussian_blur: one pass along one axis. y[p] = sum over |t| <= half of
//   exp(-t²/(2 sigma[n]²)) x[p+t] / (sum of those weights); sigma <= 0 copies.
//   0 x     [N,H,W,4] f32 in
//   1 sigma [N]       f32 in
//   2 y     [N,H,W,4] f32 out
// One pixel per lane and iteration (include/images.glsl). A lane computes each weight once for its
// ITEMS pixels. Outside the image there are zeros, which darken the border, its reflection
// (without repeating the edge), or the edge repeated.
// variants: texel
#version 460
#include "prelude.glsl"
#include "images.glsl"

IN4(0, x);
layout(set = 0, binding = 1) readonly restrict buffer Sigma { float sigma[]; };
OUT4(2, y);
layout(push_constant) uniform Params {
    uint images;
    uint first; // row of sigma of the first image
    uint height;
    uint width;
    uint vertical; // 0: along w, 1: along h
    int taps;
    uint border; // ZERO, REFLECT or EDGE
};

#define ZERO 0
#define REFLECT 1
#define EDGE 2

void main() {
    uint pixels = height * width;
    uint n = image_number(pixels);
    if (n >= images) return;
    uint start = n * pixels, p = first_pixel(pixels);
    float s = sigma[first + n];
    if (s <= 0.0) {
        for (uint i = 0; i < ITEMS && p < pixels; ++i, p += gl_WorkGroupSize.x) {
            y[start + p] = LD4(x, start + p);
        }
        return;
    }

    int size = int(vertical != 0 ? height : width), stride = int(vertical != 0 ? width : 1);
    // weights beyond six deviations are less than what fp32 rounds
    int half_width = min(taps / 2, int(ceil(6.0 * s))), position[ITEMS], origin[ITEMS];
    vec4 sum[ITEMS];
    [[unroll]] for (int i = 0; i < ITEMS; ++i) {
        uint q = min(p + i * gl_WorkGroupSize.x, pixels - 1);
        position[i] = int(vertical != 0 ? q / width : q % width);
        origin[i] = int(start + q) - position[i] * stride;
        sum[i] = vec4(0.0);
    }
    float total = 0.0;
    for (int t = -half_width; t <= half_width; ++t) {
        float distance = float(t) / s, w = exp(-0.5 * distance * distance);
        total += w;
        [[unroll]] for (int i = 0; i < ITEMS; ++i) {
            int k = position[i] + t, inside = clamp(k, 0, size - 1);
            if (border == REFLECT)
                inside = clamp(k < 0 ? -k : k >= size ? 2 * (size - 1) - k : k, 0, size - 1);
            float here = border != ZERO || k == inside ? w : 0.0;
            sum[i] += here * LD4(x, origin[i] + inside * stride);
        }
    }
    [[unroll]] for (int i = 0; i < ITEMS; ++i) {
        if (p + i * gl_WorkGroupSize.x < pixels)
            y[start + p + i * gl_WorkGroupSize.x] = sum[i] / total;
    }
}
