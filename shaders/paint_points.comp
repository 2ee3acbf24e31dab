// paint_points: frame[y,x] with points laid over a plot, one after the other: each a disc whose
// edge is one pixel wide
//   0 points  [N,4] f32 in     x and y; 1 is `unit` sixteenths of a pixel, up is positive
//   1 tags    [N]   u32 in     number of the colour; 0xffffffff: by the point's signs
//   2 palette [16]  u32 in     colours
//   3 frame   [H,W] u32 inout
// One lane per row of the plot. A point without a tag has the colour of its side of the four axes:
// 1 for a positive x, 2 for y, 4 and 8 for the third and fourth number.
// variants: texel
#version 460
#include "prelude.glsl"
#include "paint.glsl"

IN4(0, points);
layout(set = 0, binding = 1) readonly restrict buffer Tags { uint tags[]; };
layout(set = 0, binding = 2) readonly restrict buffer Palette { uint palette[]; };
layout(set = 0, binding = 3) restrict buffer Frame { uint frame[]; };
layout(push_constant) uniform Params {
    uint frame_width;
    uint left;
    uint top;
    uint width;
    uint height;
    uint count;
    uint unit;
    uint radius; // in pixels
};

uint tag_of(uint n, vec4 point) {
    if (tags[n] != 0xffffffffu) return tags[n] % 16;
    uvec4 side = uvec4(greaterThan(point, vec4(0)));
    return side.x + 2 * side.y + 4 * side.z + 8 * side.w;
}

// cover is how much of a pixel a disc covers, 0 to 255. d is from the disc's middle to that of the
// pixel, in sixteenths of a pixel.
uint cover(ivec2 d) {
    int inner = 16 * int(radius) - 16, outer = 16 * int(radius);
    inner *= inner;
    outer *= outer;
    return uint(clamp(255 * (outer - d.x * d.x - d.y * d.y) / (outer - inner), 0, 255));
}

void main() {
    int y = int(lane_index()), r = int(radius);
    if (y >= int(height)) return;
    for (uint n = 0; n < count; ++n) {
        vec4 point = LD4(points, n);
        vec2 v = floor(clamp(point.xy, -64.0, 64.0) * float(unit) + 0.5);
        ivec2 c = ivec2(int(8 * width) + int(v.x), int(8 * height) - int(v.y));
        int dy = 16 * y + 8 - c.y;
        if (abs(dy) > 16 * r) continue;
        uint color = palette[tag_of(n, point)];
        for (int x = max((c.x >> 4) - r, 0); x <= min((c.x >> 4) + r, int(width) - 1); ++x) {
            uint at = (top + uint(y)) * frame_width + left + uint(x);
            frame[at] = over(frame[at], color, cover(ivec2(16 * x + 8 - c.x, dy)));
        }
    }
}
