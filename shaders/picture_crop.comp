// picture_crop: y[m] = clamp(resize(crop(picture m mod sources, box m), P x Q), 0, 1), turned and
// mirrored as the bits of flips[m] say (include/crop.glsl). A byte v of a picture counts
// as v / 255.
//   0 x       [L]     u8 in    pictures, each [height,width,3] from a word on
//   1 extents [B,7]   i32 in   height and width of each picture; a box: top, left, height, width;
//                              the picture's first word
//   2 boxes   [M,4]   i32 in   read only when `boxed` is set; else the boxes are those of extents
//   3 flips   [M]     u32 in   read only when `flipped` is set
//   4 y       [M,P,Q,4] f32 out
// With `windowed`, pictures are resized whole to box.zw, and views are cut from there at box.xy.
// One pixel per lane and iteration (include/images.glsl). x may be a window of all bytes, which
// begins at word `from`: rows whose pictures begin outside from..to-1 are left to other dispatches.
// Rows are m = first + n, so that a long batch can be cut. Mesa 22 ends the loops of a lane after
// 65,535 iterations in all, so there a view must not shrink more than some 45 times,
// or 22 by BICUBIC_ANTIALIAS.
#version 460
#include "prelude.glsl"
#include "images.glsl"
#include "crop.glsl"

layout(set = 0, binding = 0) readonly restrict buffer X { uint x[]; };
layout(set = 0, binding = 1) readonly restrict buffer Extents { int extents[]; };
layout(set = 0, binding = 2) readonly restrict buffer Boxes { ivec4 boxes[]; };
layout(set = 0, binding = 3) readonly restrict buffer Flips { uint flips[]; };
OUT4(4, y);
layout(push_constant) uniform Params {
    uint images;  // of this dispatch
    uint first;   // row of boxes and flips of the first one
    uint sources; // B
    uint from;    // words
    uint to;
    uint outHeight;
    uint outWidth;
    uint boxed;
    uint flipped;
    uint windowed;
};

vec4 color(uint rgb) { return vec4(uvec3(rgb, rgb >> 8, rgb >> 16) & 255u, 0.0) / 255.0; }

void main() {
    uint pixels = outHeight * outWidth;
    uint n = image_number(pixels);
    if (n >= images) return;
    uint m = first + n, e = 7 * (m % sources), word = uint(extents[e + 6]);
    if (word < from || word >= to) return;
    uint start = 4 * (word - from);
    ivec2 size = ivec2(extents[e], extents[e + 1]);
    ivec4 box = ivec4(extents[e + 2], extents[e + 3], extents[e + 4], extents[e + 5]);
    if (boxed != 0) box = boxes[m];
    uint flip = flipped != 0 ? flips[m] : 0;
    ivec2 view = ivec2(outHeight, outWidth), resized = resized_size(view, flip);
    ivec2 window = ivec2(0);
    if (windowed != 0) {
        window = box.xy;
        resized = box.zw;
        box = ivec4(0, 0, size);
    }
    box.xy = clamp(box.xy, ivec2(0), size - 1); // a box that leaves the picture reads inside
    box.zw = clamp(box.zw, ivec2(1), size - box.xy);

    for (uint i = 0, p = first_pixel(pixels); i < ITEMS && p < pixels;
         ++i, p += gl_WorkGroupSize.x) {
        int row = quotient(int(p), view.y);
        ivec2 at = unflipped(ivec2(row, int(p) - row * view.y), flip, view - 1) + window;
        Taps v = filter_taps(at.x, box.z, resized.x), h = filter_taps(at.y, box.w, resized.y);
        vec4 sum = vec4(0.0);
        float total = 0.0;
        for (int a = v.lo; a <= v.hi; ++a) { // line by line: shorter sums round less
            uint at = start + 3 * uint((box.x + a) * size.y + box.y + h.lo), word = x[at >> 2];
            vec4 line_sum = vec4(0.0);
            float line_total = 0.0, wa = weight(v, a);
            for (int b = h.lo; b <= h.hi; ++b, at += 3) {
                uint shift = 8 * (at & 3), rgb = word >> shift;
                if (shift > 8 || shift > 0 && b < h.hi) { // part of this pixel or of the next one
                    word = x[(at >> 2) + 1];
                    if (shift > 8) rgb |= word << (32 - shift);
                }
                float wb = weight(h, b);
                line_sum += wb * color(rgb);
                line_total += wb;
            }
            sum += wa * line_sum;
            total += wa * line_total;
        }
        y[n * pixels + p] = clamp(sum / total, 0.0, 1.0);
    }
}
