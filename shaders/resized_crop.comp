// resized_crop: y[m] = clamp(resize(crop(x[m mod sources], boxes[m]), P x Q), 0, 1), turned and
// mirrored as the bits of flips[m] say (include/crop.glsl).
//   0 x     [B,H,W,4] f32 in
//   1 boxes [M,4]     i32 in   top, left, height, width; one row may serve all images
//   2 flips [M]       u32 in   read only when `flipped` is set
//   3 y     [M,P,Q,4] f32 out
// With `windowed`, images are resized whole to box.zw, and views are cut from there at box.xy.
// One pixel per lane and iteration (include/images.glsl). Rows are m = first + n, so that a long
// batch can be cut. Mesa 22 ends the loops of a lane after 65,535 iterations in all, so there a
// view must not shrink more than some 45 times, or 22 by BICUBIC_ANTIALIAS.
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
    uint windowed;
};

void main() {
    uint pixels = outHeight * outWidth;
    uint n = image_number(pixels);
    if (n >= images) return;
    uint m = first + n;
    ivec4 box = boxes[m % boxRows];
    uint flip = flipped != 0 ? flips[m] : 0;
    ivec2 view = ivec2(outHeight, outWidth), resized = resized_size(view, flip);
    ivec2 window = ivec2(0);
    if (windowed != 0) {
        window = box.xy;
        resized = box.zw;
        box = ivec4(0, 0, height, width);
    }
    int start = int((m % sources - base) * height * width);
    ivec2 last = ivec2(height, width) - 1; // keeps a box that leaves the image from reading outside

    for (uint i = 0, p = first_pixel(pixels); i < ITEMS && p < pixels;
         ++i, p += gl_WorkGroupSize.x) {
        int row = quotient(int(p), view.y);
        ivec2 at = unflipped(ivec2(row, int(p) - row * view.y), flip, view - 1) + window;
        Taps v = filter_taps(at.x, box.z, resized.x), h = filter_taps(at.y, box.w, resized.y);
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
