// resized_crop: y[m] = clamp(resize(crop(x[m mod sources], boxes[m]), P x Q), 0, 1), mirrored where
// flips[m] is set.
//   0 x     [B,H,W,4] f32 in
//   1 boxes [M,4]     i32 in   top, left, height, width; one row may serve all images
//   2 flips [M]       u32 in   read only when `flipped` is set
//   3 y     [M,P,Q,4] f32 out
// One pixel per lane and iteration (include/images.glsl). Rows are m = first + n, so that a long
// batch can be cut. Mesa 22 ends the loops of a lane after 65,535 iterations in all, so there a
// view must not shrink more than some 45 times.
// variants: texel
#version 460
#include "prelude.glsl"
#include "images.glsl"
#include "crop.glsl"

IN4(0, x);
layout(set = 0, binding = 1) readonly restrict buffer Boxes { ivec4 boxes[]; };
layout(set = 0, binding = 2) readonly restrict buffer Flips { uint flips[]; };
OUT4(3, y);
layout(push_constant) uniform Params {
    uint images;  // of this dispatch
    uint first;   // row of boxes and flips of the first one
    uint sources; // B
    uint base;    // source image at x[0]
    uint boxRows;
    uint height;
    uint width;
    uint outHeight;
    uint outWidth;
    uint flipped;
};

void main() {
    uint pixels = outHeight * outWidth;
    uint n = image_number(pixels);
    if (n >= images) return;
    uint m = first + n;
    ivec4 box = boxes[m % boxRows];
    bool mirror = flipped != 0 && flips[m] != 0;
    int start = int((m % sources - base) * height * width);
    ivec2 last = ivec2(height, width) - 1; // keeps a box that leaves the image from reading outside

    for (uint i = 0, p = first_pixel(pixels); i < ITEMS && p < pixels;
         ++i, p += gl_WorkGroupSize.x) {
        int row = quotient(int(p), int(outWidth)), column = int(p) - row * int(outWidth);
        if (mirror) column = int(outWidth) - 1 - column;
        Taps v = filter_taps(row, box.z, int(outHeight)),
             h = filter_taps(column, box.w, int(outWidth));
        vec4 sum = vec4(0.0);
        float total = 0.0;
        for (int a = v.lo; a <= v.hi; ++a) { // line by line: shorter sums round less
            int line = start + clamp(box.x + a, 0, last.x) * int(width);
            vec4 line_sum = vec4(0.0);
            float line_total = 0.0, wa = weight(v, a);
            for (int b = h.lo; b <= h.hi; ++b) {
                float wb = weight(h, b);
                line_sum += wb * LD4(x, line + clamp(box.y + b, 0, last.y));
                line_total += wb;
            }
            sum += wa * line_sum;
            total += wa * line_total;
        }
        y[n * pixels + p] = clamp(sum / total, 0.0, 1.0);
    }
}
