// paint_text: frame[y,x] with letters laid over it
//   0 frame   [H,W]               u32 inout
//   1 letters [N,4]               u32 in    left, top, number in the atlas, colour
//   2 atlas   [letters,high,wide] u32 in    how much of a pixel a letter covers, 0 to 255
// One lane per pixel of a letter. Letters must not overlap. A number beyond the atlas shows
// nothing, and so do pixels outside the frame.
#version 460
#include "prelude.glsl"
#include "paint.glsl"

layout(set = 0, binding = 0) restrict buffer Frame { uint frame[]; };
layout(set = 0, binding = 1) readonly restrict buffer Letters { uint letters[]; };
layout(set = 0, binding = 2) readonly restrict buffer Atlas { uint atlas[]; };
layout(push_constant) uniform Params {
    uint frame_width;
    uint frame_height;
    uint count;
    uint kinds; // letters of the atlas
    uint high;
    uint wide;
};

void main() {
    uint each = high * wide, lane = lane_index(), n = lane / each, pixel = lane % each;
    if (n >= count) return;
    uint kind = letters[4 * n + 2];
    if (kind >= kinds) return;
    uint x = letters[4 * n] + pixel % wide, y = letters[4 * n + 1] + pixel / wide;
    uint a = atlas[kind * each + pixel];
    if (a == 0 || x >= frame_width || y >= frame_height) return;
    uint at = y * frame_width + x;
    frame[at] = over(frame[at], letters[4 * n + 3], a);
}
