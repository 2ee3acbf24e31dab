// paint_pictures: frame[y,x] = pictures in a grid of cells, enlarged or made smaller by whole
// factors: 255·clamp(x·deviation + mean, 0, 1), rounded
//   0 x     [N,h,w,4] f32 in
//   1 frame [H,W]     u32 inout
// Cell c is in column c % columns and row r = c / columns. It shows picture (r/2)·columns + column
// of the first half of x in even rows, and of the second half, from picture `second` on, in odd
// ones: the two views of a picture stand one above the other. One lane per pixel of a cell.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, x);
layout(set = 0, binding = 1) restrict buffer Frame { uint frame[]; };
layout(push_constant) uniform Params {
    uint frame_width;
    uint left;
    uint top;
    uint cells;
    uint columns;
    uint second;
    uint height;
    uint width;
    uint grow;     // pixels of the frame for a pixel of the picture
    uint shrink;   // pixels of the picture for a pixel of the frame; one of both is 1
    uint step_x;   // between columns, in pixels of the frame
    uint step_y;   // between rows
    uint pair_gap; // and as many more between pairs of rows
    uint blue_first;
    float mean_r;
    float mean_g;
    float mean_b;
    float deviation_r;
    float deviation_g;
    float deviation_b;
};

void main() {
    uint wide = width * grow / shrink, high = height * grow / shrink, each = wide * high;
    uint lane = lane_index();
    if (lane >= cells * each) return;
    uint c = lane / each, px = lane % each % wide, py = lane % each / wide;
    uint row = c / columns, column = c % columns;
    uint n = row / 2 * columns + column + (row % 2) * second;
    uint base = n * height * width + py * shrink / grow * width + px * shrink / grow;
    vec3 sum = vec3(0);
    for (uint i = 0; i < shrink; ++i)
        for (uint j = 0; j < shrink; ++j)
            sum += LD4(x, base + i * width + j).rgb;
    vec3 v = sum / float(shrink * shrink);
    v = v * vec3(deviation_r, deviation_g, deviation_b) + vec3(mean_r, mean_g, mean_b);
    uvec3 b = uvec3(clamp(v, 0.0, 1.0) * 255.0 + 0.5);
    if (blue_first != 0) b = b.bgr;
    uint at =
        (top + row * step_y + row / 2 * pair_gap + py) * frame_width + left + column * step_x + px;
    frame[at] = b.r | b.g << 8 | b.b << 16 | 0xff000000u;
}
