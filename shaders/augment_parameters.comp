// augment_parameters: draws the augmentations of row m, which is view firstView + m / sources of
// the sample indices[m mod sources].
//   0 indices [B]   u32 in    number of each sample in the data set
//   1 extents [B,7] i32 in    height and width of each picture; then top, left, height, width of
//                             the crop that is taken where every attempt failed; then its place
//   2 boxes   [M,4] i32 out   top, left, height, width of the crop
//   3 factors [M,4] f32 out   brightness, contrast, saturation, hue; 1 1 1 0 without jitter
//   4 order   [M,4] i32 out   in which order the factors are applied
//   5 flips   [M]   u32 out   bits: include/crop.glsl
//   6 grays   [M]   u32 out
//   7 sigmas  [M]   f32 out   of the blur; 0 without blur
//   8 step          in        epoch and seed
// One lane per row. Every draw is philox(seed; sample, epoch, view and purpose, attempt): it
// depends neither on the batch nor on other draws. Products and sums that decide are `precise`, and
// roots are rounded by comparing squares: every device draws the same bits as Go.
#version 460
#include "prelude.glsl"
#include "philox.glsl"
#include "step.glsl"

layout(set = 0, binding = 0) readonly restrict buffer Indices { uint indices[]; };
layout(set = 0, binding = 1) readonly restrict buffer Extents { int extents[]; };
layout(set = 0, binding = 2) writeonly restrict buffer Boxes { ivec4 boxes[]; };
layout(set = 0, binding = 3) writeonly restrict buffer Factors { vec4 factors[]; };
layout(set = 0, binding = 4) writeonly restrict buffer Order { ivec4 order[]; };
layout(set = 0, binding = 5) writeonly restrict buffer Flips { uint flips[]; };
layout(set = 0, binding = 6) writeonly restrict buffer Grays { uint grays[]; };
layout(set = 0, binding = 7) writeonly restrict buffer Sigmas { float sigmas[]; };
STEP(8);
layout(push_constant) uniform Params {
    uint rows;        // M
    uint sources;     // B
    uint cropSampler; // TORCHVISION or TF
    uint attempts;
    float minArea; // as a share of the image
    float maxArea;
    float minAspect; // width / height; its logarithm for TORCHVISION
    float maxAspect;
    float minCovered; // TF: the least share of the image that a crop shows
    float flipProbability;
    float jitterProbability;
    float brightness; // half widths of the factors' ranges
    float contrast;
    float saturation;
    float hue;
    float grayProbability;
    float blurProbability;
    float minSigma;
    float maxSigma;
    uint sharedSigma;          // one sigma for all rows of a view and step
    uint firstView;            // number of the view of row 0
    uint addedBrightness;      // the brightness factor less 1 is added: it may be below 0
    float verticalProbability; // of a view upside down
    float turnProbability;     // of a view turned by 90, 180 or 270 degrees
};

#define TORCHVISION 0
#define TF 1

// What a draw is for.
#define CROP 0
#define CHOICES 1
#define FACTORS 2
#define ORDER 3
#define SIGMA 4
#define TURN 5

uvec4 draw(uint number, uint view, uint purpose, uint attempt) {
    return philox(step_seed(), uvec4(number, step_epoch(), view << 16 | purpose, attempt));
}

float uniform_float(float lo, float hi, uint bits) {
    precise float span = hi - lo, offset = span * unit_float(bits), value = lo + offset;
    return value;
}

// exp(x) for |x| <= 3 from products and sums alone: the eighth power of a series for exp(x/8).
float exact_exp(float x) {
    precise float t = 0.125 * x, sum = 1.0 / 720.0;
    sum = sum * t + 1.0 / 120.0;
    sum = sum * t + 1.0 / 24.0;
    sum = sum * t + 1.0 / 6.0;
    sum = sum * t + 0.5;
    sum = sum * t + 1.0;
    sum = sum * t + 1.0;
    precise float p2 = sum * sum, p4 = p2 * p2, p8 = p4 * p4;
    return p8;
}

// round(sqrt(area / aspect)): the largest h with (2h-1)² · aspect <= 4 area.
bool fits(int h, float area, float aspect) {
    precise float side = float(2 * h - 1), square = side * side, scaled = square * aspect;
    return scaled <= 4.0 * area;
}
int rounded_side(float area, float aspect) {
    int h = int(sqrt(area / aspect) + 0.5);
    while (h > 0 && !fits(h, area, aspect))
        --h;
    while (fits(h + 1, area, aspect))
        ++h;
    return h;
}

int rounded_width(int h, float aspect) {
    precise float w = float(h) * aspect, above = w + 0.5;
    return int(above);
}

bool crop_torchvision(uint height, uint width, uvec4 bits, out ivec4 box) {
    precise float area = float(height * width) * uniform_float(minArea, maxArea, bits.x);
    float log_aspect = uniform_float(minAspect, maxAspect, bits.y);
    int w = rounded_side(area, exact_exp(-log_aspect));
    int h = rounded_side(area, exact_exp(log_aspect));
    if (w <= 0 || h <= 0 || w > int(width) || h > int(height)) return false;
    box = ivec4(below(height - h + 1, bits.z), below(width - w + 1, bits.w), h, w);
    return true;
}

// The sampler of tf.image.sample_distorted_bounding_box for one box that is the whole picture.
// It is uniform in the side, not in the area, and never takes the last possible offset.
bool crop_tf(uint height, uint width, uvec4 bits, out ivec4 box) {
    float aspect = uniform_float(minAspect, maxAspect, bits.x);
    precise float least = float(height * width) * minArea, most = float(height * width) * maxArea;
    int hi = min(rounded_side(most, aspect), int(height));
    hi = min(hi, int((float(width) + 0.5) / aspect) + 1);
    while (hi > 0 && rounded_width(hi, aspect) > int(width))
        --hi;
    int lo = min(rounded_side(least, aspect), hi);
    int h = lo + int(below(uint(hi - lo) + 1, bits.y));
    int w = rounded_width(h, aspect);
    if (float(w * h) < least) w = rounded_width(++h, aspect); // rounding went below the least area
    if (float(w * h) > most) w = rounded_width(--h, aspect);
    float area = float(w * h);
    precise float covered = float(height * width) * minCovered;
    if (area < least || area > most || area < covered) return false;
    if (w <= 0 || h <= 0 || w > int(width) || h > int(height)) return false;
    int top = h < height ? int(below(height - h, bits.z)) : 0;
    int left = w < width ? int(below(width - w, bits.w)) : 0;
    box = ivec4(top, left, h, w);
    return true;
}

void main() {
    uint m = lane_index();
    if (m >= rows) return;
    uint source = m % sources, number = indices[source], view = firstView + m / sources;

    uint e = 7 * source, height = uint(extents[e]), width = uint(extents[e + 1]);
    ivec4 box = ivec4(extents[e + 2], extents[e + 3], extents[e + 4], extents[e + 5]);
    for (uint attempt = 0; attempt < attempts; ++attempt) {
        uvec4 bits = draw(number, view, CROP, attempt);
        ivec4 candidate;
        bool found = cropSampler == TF ? crop_tf(height, width, bits, candidate)
                                       : crop_torchvision(height, width, bits, candidate);
        if (found) {
            box = candidate;
            break;
        }
    }
    boxes[m] = box;

    uvec4 choice = draw(number, view, CHOICES, 0);
    uint flip = uint(unit_float(choice.x) < flipProbability);
    if (verticalProbability > 0.0 || turnProbability > 0.0) {
        uvec4 bits = draw(number, view, TURN, 0);
        flip |= uint(unit_float(bits.x) < verticalProbability) << 1;
        if (unit_float(bits.y) < turnProbability) flip |= (1 + below(3, bits.z)) << 2;
    }
    flips[m] = flip;
    grays[m] = uint(unit_float(choice.z) < grayProbability);

    vec4 factor = vec4(1.0, 1.0, 1.0, 0.0);
    ivec4 permutation = ivec4(0, 1, 2, 3);
    if (unit_float(choice.y) < jitterProbability) {
        uvec4 bits = draw(number, view, FACTORS, 0);
        float least = 1.0 - brightness;
        if (addedBrightness == 0) least = max(0.0, least);
        factor.x = uniform_float(least, 1.0 + brightness, bits.x);
        factor.y = uniform_float(max(0.0, 1.0 - contrast), 1.0 + contrast, bits.y);
        factor.z = uniform_float(max(0.0, 1.0 - saturation), 1.0 + saturation, bits.z);
        factor.w = uniform_float(-hue, hue, bits.w);
        bits = draw(number, view, ORDER, 0);
        for (int k = 3; k > 0; --k) { // Fisher and Yates
            uint other = below(k + 1, bits[k]);
            int kept = permutation[k];
            permutation[k] = permutation[other];
            permutation[other] = kept;
        }
    }
    factors[m] = factor;
    order[m] = permutation;

    bool blurred = unit_float(choice.w) < blurProbability;
    uvec4 bits =
        sharedSigma != 0 ? draw(step_number(), view, SIGMA, 1) : draw(number, view, SIGMA, 0);
    sigmas[m] = blurred ? uniform_float(minSigma, maxSigma, bits.x) : 0.0;
}
