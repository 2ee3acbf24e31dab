// conv2d_implicit: bindings, parameters and output grid of all implicit-GEMM convolutions.
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
    int inputStepH; // grid pixel (p, q), tap (i, j) reads row inputStepH*p + offsetH + direction*i
    int inputStepW;
    int offsetH;
    int offsetW;
    int direction;
    int outputH;
    int outputW;
    int outputStepH; // grid pixel (p, q) is written to row outputStepH*p + outputFirstH
    int outputStepW;
    int outputFirstH;
    int outputFirstW;
    int accumulate;
    int outputBlocks; // ceil(outputs / TN)
    int groups;
    int firstSlab; // where kernels that sum over the pixels write their first result
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

// output_offset is the index of the first vec4 of a pixel of y.
int output_offset(Pixel a) {
    return ((a.n * outputH + a.p * outputStepH + outputFirstH) * outputW + a.q * outputStepW +
            outputFirstW) *
           (outputs / 4);
}

// The same for pixel m of the grid. LINEAR means that the grid's pixels are those of y in order, so
// that no division is needed.
layout(constant_id = 5) const uint LINEAR = 0;
int output_offset(int m) { return LINEAR != 0 ? m * (outputs / 4) : output_offset(pixel(m)); }

const int FAR = -0x10000000; // a row outside the input for every tap
