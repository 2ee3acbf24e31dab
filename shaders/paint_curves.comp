// paint_curves: frame[y,x] with curves laid over it. In column x of the plot curve i runs from
// spans[i,x,0] to spans[i,x,1], in sixteenths of a pixel below the plot's top; it is absent where
// the second is the smaller one.
//   0 frame  [H,W]             u32 inout
//   1 spans  [curves, width,2] u32 in
//   2 colors [curves]          u32 in
// One lane per pixel of the plot. Edges are smooth. The area below the first curve is tinted.
#version 460
#include "prelude.glsl"
#include "paint.glsl"

layout(set = 0, binding = 0) restrict buffer Frame { uint frame[]; };
layout(set = 0, binding = 1) readonly restrict buffer Spans { uint spans[]; };
layout(set = 0, binding = 2) readonly restrict buffer Colors { uint colors[]; };
layout(push_constant) uniform Params {
    uint frame_width;
    uint left;
    uint top;
    uint width;
    uint height;
    uint curves;
    uint thick; // half the thickness, in sixteenths of a pixel
    uint tint;  // of the area below the first curve, 0 to 255
};

void main() {
    uint lane = lane_index();
    if (lane >= width * height) return;
    uint x = lane % width, y = lane / width, at = (top + y) * frame_width + left + x;
    int middle = int(16 * y + 8);
    uint color = frame[at];
    for (uint i = 0; i < curves; ++i) {
        int low = int(spans[2 * (i * width + x)]), high = int(spans[2 * (i * width + x) + 1]);
        if (high < low) continue;
        if (i == 0 && middle > high) color = over(color, colors[0], tint);
        int away = max(max(low - middle, middle - high), 0);
        int covered = clamp(int(thick) + 8 - away, 0, 16);
        color = over(color, colors[i], uint(covered) * 255 / 16);
    }
    frame[at] = color;
}
