// points: where a point lies on a plot, and how much of a pixel it covers.

// place is a point's position in sixteenths of a pixel from the plot's left and top.
ivec2 place(vec4 point, uint width, uint height, uint unit) {
    vec2 v = clamp(point.xy, -64.0, 64.0) * float(unit) + 0.5;
    return ivec2(int(8 * width), int(8 * height)) + ivec2(int(floor(v.x)), -int(floor(v.y)));
}

// cover is how much of pixel p a disc around c covers, 0 to 255. The edge is one pixel wide.
uint cover(ivec2 p, ivec2 c, uint radius) {
    ivec2 d = 16 * p + 8 - c;
    int away = d.x * d.x + d.y * d.y, inner = 16 * int(radius) - 16, outer = 16 * int(radius);
    inner *= inner;
    outer *= outer;
    return uint(clamp(255 * (outer - away) / (outer - inner), 0, 255));
}
