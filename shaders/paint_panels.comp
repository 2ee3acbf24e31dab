// paint_panels: frame[y,x] = the colour of the last panel that covers the pixel, or background
//   0 frame  [H,W] u32 out
//   1 panels [N,6] u32 in   left, top, right, bottom (exclusive), colour, colour of the edge
// One lane per pixel. Corners are rounded: what lies outside a circle of the radius is not covered.
#version 460
#include "prelude.glsl"

layout(set = 0, binding = 0) writeonly restrict buffer Frame { uint frame[]; };
layout(set = 0, binding = 1) readonly restrict buffer Panels { uint panels[]; };
layout(push_constant) uniform Params {
    uint width;
    uint pixels;
    uint count;
    uint radius;
    uint background;
};

// depth is how many pixels the nearest edge is away from coordinate v: 0 on the outermost one.
int depth(int v, int low, int high) { return min(v - low, high - 1 - v); }

void main() {
    uint p = lane_index();
    if (p >= pixels) return;
    int x = int(p % width), y = int(p / width), r = int(radius);
    uint color = background;
    for (uint i = 0; i < count; ++i) {
        int dx = depth(x, int(panels[6 * i]), int(panels[6 * i + 2]));
        int dy = depth(y, int(panels[6 * i + 1]), int(panels[6 * i + 3]));
        if (min(dx, dy) < 0) continue;
        bool edge = min(dx, dy) == 0;
        if (max(dx, dy) < r) { // in a corner's square
            int d = (r - dx) * (r - dx) + (r - dy) * (r - dy);
            if (d > r * r) continue;
            edge = edge || d > (r - 1) * (r - 1);
        }
        color = panels[6 * i + (edge ? 5 : 4)];
    }
    frame[p] = color;
}
