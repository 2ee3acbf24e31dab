// conv2d_implicit_matrix_workgroup: conv2d_implicit on matrices that a whole workgroup holds
//   0 x [N,inputH,inputW,C]     f16 in    C = 4 channels4
//   1 f [K,filterR,filterS,C]   f16 in    K = outputs
//   2 y [N,outputH,outputW,K]   f16 inout
// variants only: f16 f16+emulated
// target vulkan1.3: f16
//
// Tensor layouts of VK_NV_cooperative_matrix2 load the pixels under a tap as a matrix. Whatever
// lies outside an image, or beyond the last channel, output or image, loads as zero and is not
// stored: padding needs no test. The driver stages in shared memory. Products are fp16 and sums
// are fp32. A round adds DEPTH terms of one tap, in an order that the device chooses.
//
// The grid of output pixels must be all of y. The variant "emulated" computes the same without the
// extension, so that tests run this code on any device.
#version 460
#include "prelude.glsl"
#define HALF_FILTERS
#include "conv2d_implicit.glsl"

#ifdef EMULATED // a small tile, which fits every device's shared memory
const int SIDE = 32, TERMS = 16;
#else
const int SIDE = 128, TERMS = 64;
#endif
layout(constant_id = 1) const int ROWS = SIDE;    // pixels
layout(constant_id = 2) const int COLUMNS = SIDE; // outputs
layout(constant_id = 3) const int DEPTH = TERMS;  // terms of a round
// GEOMETRY says which pixels a workgroup computes: SPAN_H rows by SPAN_W columns of the grid, in
// as many images as ROWS holds. STRIDED says that inputStepH or inputStepW is not 1.
layout(constant_id = 4) const int GEOMETRY = 4 | SIDE / 4 << 12;
const int SPAN_H = GEOMETRY & 0xfff, SPAN_W = GEOMETRY >> 12 & 0xfff;
const int SPAN_N = ROWS / (SPAN_H * SPAN_W);
const bool STRIDED = GEOMETRY >> 24 != 0;
layout(constant_id = 6) const uint ACCUMULATE = 0;

#ifdef EMULATED
#include "tensor_emulated.glsl"
#else
#include "tensor.glsl"
#endif

void main() {
    int group = int(group_index());
    if (group >= groups) return;
    int images = pixels / (gridH * gridW), channels = 4 * channels4;
    int down = (gridH + SPAN_H - 1) / SPAN_H, across = (gridW + SPAN_W - 1) / SPAN_W;
    int k = group % outputBlocks * COLUMNS, part = group / outputBlocks;
    int q = part % across * SPAN_W, p = part / across % down * SPAN_H;
    int n = part / across / down * SPAN_N;

    TENSOR tx = TENSOR_OF(images, inputH, inputW, channels);
    TENSOR tf = TENSOR_OF(outputs, filterR, filterS, channels);
    // A view of the pixels: every inputStepH-th row and inputStepW-th column of the region that
    // is sliced from x.
    int wide = inputStepW * SPAN_W, high = inputStepH * SPAN_H;
    VIEW every = VIEW_OF(0, 1, 2, 3);
    every = VIEW_STEPS(every, SPAN_N, SPAN_H, SPAN_W, DEPTH, high * wide * DEPTH,
                       inputStepH * wide * DEPTH, inputStepW * DEPTH, 1);
    // A view of the filters: terms are rows, and outputs are columns.
    TURNED_VIEW turned = TURNED_VIEW_OF(3, 1, 2, 0);

    CLEAR_SUMS();
    for (int r = 0; r < tapsR; r++) {
        for (int s = 0; s < tapsS; s++) {
            int h = inputStepH * p + offsetH + direction * r;
            int w = inputStepW * q + offsetW + direction * s;
            int fr = firstR + tapStepR * r, fs = firstS + tapStepS * s;
            for (int c = 0; c < channels; c += DEPTH) {
                if (STRIDED) {
                    LOAD_PIXELS_BY(x, SLICE(tx, n, SPAN_N, h, high, w, wide, c, DEPTH), every);
                } else {
                    LOAD_PIXELS(x, SLICE(tx, n, SPAN_N, h, SPAN_H, w, SPAN_W, c, DEPTH));
                }
                LOAD_FILTERS_BY(f, SLICE(tf, k, COLUMNS, fr, 1, fs, 1, c, DEPTH), turned);
                MULTIPLY();
            }
        }
    }
    TENSOR ty = TENSOR_OF(images, outputH, outputW, outputs);
    if (ACCUMULATE != 0) {
        ADD_SUMS(y, SLICE(ty, n, SPAN_N, p, SPAN_H, q, SPAN_W, k, COLUMNS));
    }
    STORE_SUMS(y, SLICE(ty, n, SPAN_N, p, SPAN_H, q, SPAN_W, k, COLUMNS));
}
