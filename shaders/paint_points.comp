// paint_points: layer[y,x] = 1 + the largest number of a point that covers the pixel; 0: none
//   0 points [N,4]          f32 in     x and y; 1 is `unit` sixteenths of a pixel, up is positive
//   1 layer  [height,width] u32 inout  of the plot; zeros before
// One lane per point. The largest number wins, whatever the order of lanes.
// variants: texel
#version 460
#include "prelude.glsl"
#include "points.glsl"

IN4(0, points);
layout(set = 0, binding = 1) restrict buffer Layer { uint layer[]; };
layout(push_constant) uniform Params {
    uint count;
    uint width;
    uint height;
    uint unit;
    uint radius; // in pixels
};

void main() {
    uint n = lane_index();
    if (n >= count) return;
    ivec2 c = place(LD4(points, n), width, height, unit);
    int r = int(radius);
    for (int dy = -r; dy <= r; ++dy)
        for (int dx = -r; dx <= r; ++dx) {
            ivec2 p = ivec2(c.x >> 4, c.y >> 4) + ivec2(dx, dy);
            if (p.x < 0 || p.y < 0 || p.x >= int(width) || p.y >= int(height)) continue;
            if (cover(p, c, radius) > 0)
                atomicMax(layer[uint(p.y) * width + uint(p.x)], n + 1);
        }
}
