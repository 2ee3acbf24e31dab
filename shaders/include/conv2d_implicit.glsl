// conv2d_implicit: bindings, numbers and the grid of pixels that all conv2d_implicit kernels share.
IN4A(0, x);
#ifdef HALF_FILTERS
IN4A(1, f);
#else
SAME4(1, f)
#endif
INOUT4A(2, y);
layout(push_constant) uniform Params {
    int pixels; // N * gridH * gridW
    int gridH;
    int gridW;
    int inputH;
    int inputW;
    int channels4;
    int outputs;
    int tapsR; // taps used of filterR: firstR, firstR + tapStepR, ...
    int tapsS;
    int filterR;
    int filterS;
    int firstR;
    int firstS;
    int tapStepR;
    int tapStepS;
    int inputStepH; // pixel (p, q) of the grid and tap (i, j) meet at input (inputStepH * p + offsetH + direction * i, ...)
    int inputStepW;
    int offsetH;
    int offsetW;
    int direction;
    int outputH;
    int outputW;
    int outputStepH; // and are written to output (outputStepH * p + outputFirstH, ...)
    int outputStepW;
    int outputFirstH;
    int outputFirstW;
    int accumulate;
    int outputBlocks; // ceil(outputs / TN)
    int groups;
    int firstSlab; // where the results go of kernels that sum over the pixels
    ADDRESS4(f)
};

struct Pixel {
    int n, p, q;
};

Pixel pixel(int i) { return Pixel(i / gridW / gridH, i / gridW % gridH, i % gridW); }

void advance(inout Pixel a) {
    if (++a.q == gridW) {
        a.q = 0;
        if (++a.p == gridH) {
            a.p = 0;
            a.n++;
        }
    }
}

// The first vec4 of a pixel of y.
int place(Pixel a) { return ((a.n * outputH + a.p * outputStepH + outputFirstH) * outputW + a.q * outputStepW + outputFirstW) * (outputs / 4); }

// The same for pixel m of the grid. LINEAR means that the grid's pixels are y's, in order: no divisions.
layout(constant_id = 5) const uint LINEAR = 0;
int place(int m) { return LINEAR != 0 ? m * (outputs / 4) : place(pixel(m)); }

const int FAR = -0x10000000; // a row outside the input for every tap
