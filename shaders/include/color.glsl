// color: gray value and RGB <-> HSV.
const vec3 GRAY = vec3(0.2989, 0.587, 0.114);

float gray(vec3 c) { return dot(c, GRAY); }

vec3 rgb_to_hsv(vec3 c) {
    float v = max(c.r, max(c.g, c.b));
    float d = v - min(c.r, min(c.g, c.b));
    if (d <= 0.0) return vec3(0.0, 0.0, v);
    float h = v == c.r ? (c.g - c.b) / d : v == c.g ? 2.0 + (c.b - c.r) / d : 4.0 + (c.r - c.g) / d;
    return vec3(fract(h / 6.0), d / v, v);
}

// hsv_to_rgb needs no branches: each channel is v·(1 - s·t), where t is a trapezoid over the hue
// circle.
vec3 hsv_to_rgb(vec3 c) {
    vec3 k = mod(vec3(5.0, 3.0, 1.0) + 6.0 * c.x, 6.0);
    return c.z - c.z * c.y * clamp(min(k, 4.0 - k), 0.0, 1.0);
}
