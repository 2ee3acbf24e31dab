// color: gray value, RGB <-> HSV and the four operations of colour jitter, each clamped to [0,1].
const vec3 GRAY = vec3(0.2989, 0.587, 0.114);

// The operations, by their numbers in `order`.
#define BRIGHTNESS 0
#define CONTRAST 1
#define SATURATION 2
#define HUE 3

// The semantics of colour jitter:
//   TORCHVISION  contrast around the gray mean, saturation as a blend with gray
//   SIMCLR       reference implementation: contrast around each channel's mean, saturation in HSV
//   SIMCLR_V1    its first version, which adds the brightness instead of multiplying by it
#define TORCHVISION 0
#define SIMCLR 1
#define SIMCLR_V1 2

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

bool is_identity(int operation, float f) { return f == (operation == HUE ? 0.0 : 1.0); }

// jitter applies one operation to one pixel. mean is the image's mean colour before this operation.
vec3 jitter(vec3 c, int operation, float f, vec3 mean, uint semantics) {
    if (is_identity(operation, f)) return c;
    if (operation == BRIGHTNESS) {
        c = semantics == SIMCLR_V1 ? c + (f - 1.0) : c * f;
    } else if (operation == CONTRAST) {
        c = f * c + (1.0 - f) * (semantics == TORCHVISION ? vec3(gray(mean)) : mean);
    } else if (operation == SATURATION && semantics == TORCHVISION) {
        c = f * c + (1.0 - f) * gray(c);
    } else {
        vec3 hsv = rgb_to_hsv(c);
        hsv = operation == SATURATION ? vec3(hsv.x, clamp(hsv.y * f, 0.0, 1.0), hsv.z)
                                      : vec3(fract(hsv.x + f), hsv.yz);
        c = hsv_to_rgb(hsv);
    }
    return clamp(c, 0.0, 1.0);
}
