// paint_layer: frame[y,x] with the point laid over it that layer[y,x] names
//   0 points  [N,4]          f32 in     as for paint_points
//   1 layer   [height,width] u32 in     of paint_points
//   2 tags    [N]            u32 in     number of the colour; 0xffffffff: by the point's signs
//   3 palette [16]           u32 in     colours
//   4 frame   [H,W]          u32 inout
// One lane per pixel of the plot. A point without a tag has the colour of its side of the four
// axes: 1 for a positive x, 2 for y, 4 and 8 for the third and fourth number.
// variants: texel
#version 460
#include "prelude.glsl"
#include "paint.glsl"
#include "points.glsl"

IN4(0, points);
layout(set = 0, binding = 1) readonly restrict buffer Layer { uint layer[]; };
layout(set = 0, binding = 2) readonly restrict buffer Tags { uint tags[]; };
layout(set = 0, binding = 3) readonly restrict buffer Palette { uint palette[]; };
layout(set = 0, binding = 4) restrict buffer Frame { uint frame[]; };
layout(push_constant) uniform Params {
    uint frame_width;
    uint left;
    uint top;
    uint width;
    uint height;
    uint unit;
    uint radius;
};

void main() {
    uint lane = lane_index();
    if (lane >= width * height) return;
    uint n = layer[lane];
    if (n == 0) return;
    vec4 point = LD4(points, n - 1);
    uint tag = tags[n - 1];
    if (tag == 0xffffffffu) {
        uvec4 side = uvec4(greaterThan(point, vec4(0)));
        tag = side.x + 2 * side.y + 4 * side.z + 8 * side.w;
    }
    ivec2 p = ivec2(lane % width, lane / width);
    uint a = cover(p, place(point, width, height, unit), radius);
    uint at = (top + uint(p.y)) * frame_width + left + uint(p.x);
    frame[at] = over(frame[at], palette[tag % 16], a);
}
