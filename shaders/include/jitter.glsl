// jitter: the four operations of colour jitter, each clamped to [0,1].
// The operations, by their numbers in `order`.
#define BRIGHTNESS 0
#define CONTRAST 1
#define SATURATION 2
#define HUE 3

// The semantics of colour jitter, as bits. None of them set means torchvision's: contrast around
// the gray mean, saturation as a blend with gray, brightness as a product.
#define CHANNEL_CONTRAST 1u // contrast around each channel's mean
#define HSV_SATURATION 2u   // saturation in HSV
#define ADDED_BRIGHTNESS 4u // the brightness factor less 1 is added
layout(constant_id = 1) const uint SEMANTICS = 0u;

bool semantic(uint bit) { return (SEMANTICS & bit) != 0; }

// Jitter is what happens to the pixels of one image: four operations in order, with their factors.
struct Jitter {
    ivec4 operation;
    vec4 factor;
    int hue; // which of the operations is HUE
};

Jitter jitter_of(vec4 factors, ivec4 order) {
    Jitter j;
    j.operation = order;
    j.hue = 0;
    [[unroll]] for (int k = 0; k < 4; ++k) {
        j.factor[k] = factors[order[k]];
        if (order[k] == HUE) j.hue = k;
    }
    return j;
}

bool is_identity(int operation, float f) { return f == (operation == HUE ? 0.0 : 1.0); }

// blended applies an operation that mixes a colour with another one. mean is the image's mean
// colour before the operation. A factor of 1 changes nothing.
vec3 blended(vec3 c, int operation, float f, vec3 mean) {
    vec3 other = vec3(0.0);
    if (operation == CONTRAST) other = semantic(CHANNEL_CONTRAST) ? mean : vec3(gray(mean));
    if (operation == SATURATION) other = vec3(gray(c));
    vec3 sum = f * c + (1.0 - f) * other;
    if (semantic(ADDED_BRIGHTNESS) && operation == BRIGHTNESS) sum = c + (f - 1.0);
    return clamp(sum, 0.0, 1.0);
}

// turned applies an operation on the colour wheel.
vec3 turned(vec3 c, int operation, float f) {
    vec3 hsv = rgb_to_hsv(c);
    hsv = operation == SATURATION ? vec3(hsv.x, clamp(hsv.y * f, 0.0, 1.0), hsv.z)
                                  : vec3(fract(hsv.x + f), hsv.yz);
    return clamp(hsv_to_rgb(hsv), 0.0, 1.0);
}

// jittered applies the operations before number `end` to one pixel. CPU drivers run both sides of a
// branch: without HSV_SATURATION, only the hue needs the colour wheel, once.
vec3 jittered(vec3 c, Jitter j, vec3 mean, int end) {
    if (!semantic(HSV_SATURATION)) {
        [[unroll]] for (int k = 0; k < 3; ++k) {
            if (k < min(j.hue, end)) c = blended(c, j.operation[k], j.factor[k], mean);
        }
        if (j.hue < end && j.factor[j.hue] != 0.0) c = turned(c, HUE, j.factor[j.hue]);
        [[unroll]] for (int k = 1; k < 4; ++k) {
            if (k > j.hue && k < end) c = blended(c, j.operation[k], j.factor[k], mean);
        }
        return c;
    }
    for (int k = 0; k < end; ++k) {
        int operation = j.operation[k];
        float f = j.factor[k];
        if (is_identity(operation, f)) continue;
        c = operation == HUE || operation == SATURATION ? turned(c, operation, f)
                                                        : blended(c, operation, f, mean);
    }
    return c;
}
