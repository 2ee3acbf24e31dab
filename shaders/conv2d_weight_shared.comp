// conv2d_weight_shared: conv2d_weight in shared memory, for GPUs. A workgroup loads the terms that
// its lanes share once.
//   0 x    [N,inputH,inputW,C]          act in    C = 4 channels4
//   1 dy   [N,outputH,outputW,K]        act in    K = outputs
//   2 part [slices,K,filterR,filterS,C] f32 out   slice_sum adds the slices
//   3 mean [C]                          vec4 in   of the norm applied to x, read only with NORM
//   4 rstd, 5 gamma, 6 beta             vec4 in   likewise
// A workgroup computes SIDE outputs by SIDE neighbouring (tap, channel) of one slice. A lane
// computes
// 8 by 8: two groups of 4 neighbours, SIDE / 2 apart, in each direction, so that lanes read
// neighbouring words of shared memory. A round takes 16 pixels. Each lane loads a vec4 of x and dy
// for LOADS of them, and loads the next round's while the current one is multiplied. The order of
// additions, and so every bit, is that of conv2d_weight: pixels beyond the slice's end, where x is
// staged as zero, add nothing.
// variants: f16 large f16+large
#version 460
#define NORM_AT 3
#include "prelude.glsl"
#include "conv2d_weight.glsl"
#include "batch_norm_load.glsl"

#if defined(LARGE)
const int SIDE = 128;
#else
const int SIDE = 64;
#endif
const int SIDE4 = SIDE / 4, PIXELS = 16;
const int STEP = SIDE * SIDE / 64 / SIDE4,
          LOADS = PIXELS / STEP; // a lane loads every STEP-th pixel

shared vec4 sh_x[PIXELS][SIDE4];
shared vec4 sh_dy[PIXELS][SIDE4];

// This lane loads vec4 c of x at tap (dh, dw), unless `some` is false, and vec4 y4 of dy.
int dh, dw, c, y4;
bool some;
int m, n, p, q, end; // the next pixel to load, and the end of the slice
vec4 next_x[LOADS], next_dy[LOADS];

// next_pixel advances by step pixels. It has no loop, so that the loop in fetch can be unrolled.
void next_pixel(const int step) {
    q += step % outputW;
    p += step / outputW % outputH;
    n += step / outputW / outputH;
    if (q >= outputW) {
        q -= outputW;
        p++;
    }
    if (p >= outputH) {
        p -= outputH;
        n++;
    }
}

void fetch() {
    [[unroll]] for (int i = 0; i < LOADS; i++) {
        int h = p * strideH + dh, w = q * strideW + dw;
        bool inside = some && uint(h) < uint(inputH) && uint(w) < uint(inputW) && m < end;
        vec4 v = LDA(x, inside ? ((n * inputH + h) * inputW + w) * channels4 + c : 0);
        next_x[i] = inside ? normed(v) : vec4(0);
        next_dy[i] = LDA(dy, min(m, end - 1) * (outputs / 4) + y4);
        m += STEP;
        next_pixel(STEP);
    }
}

int row, column; // of the lane's sums, by vec4s
float sum[8][8];

// add_pixel adds the products of one staged pixel.
void add_pixel(int i) {
    vec4 g[2] = vec4[2](sh_dy[i][row], sh_dy[i][row + SIDE / 8]);
    vec4 v[2] = vec4[2](sh_x[i][column], sh_x[i][column + SIDE / 8]);
    [[unroll]] for (int a = 0; a < 8; a++)
        [[unroll]] for (int b = 0; b < 8; b++)
            sum[a][b] = fma(g[a / 4][a % 4], v[b / 4][b % 4], sum[a][b]);
}

void main() {
    int group = int(group_index()), lane = int(gl_LocalInvocationIndex);
    if (group >= groups) return;
    int z = group / sliceBlocks, block = group % sliceBlocks;
    int k4 = block % outputBlocks * SIDE4, columns = filterR * filterS * channels4,
        column4 = block / outputBlocks * SIDE4;

    int mine = column4 + lane % SIDE4, tap = mine / channels4;
    c = mine % channels4;
    some = mine < columns;
    dh = tap / filterS - padH;
    dw = tap % filterS - padW;
    y4 = min(k4 + lane % SIDE4, outputs / 4 - 1);
    int first = firstPixel(z);
    end = lastPixel(z);
    m = first + lane / SIDE4;
    n = m / outputW / outputH;
    p = m / outputW % outputH;
    q = m % outputW;
    row = lane / (SIDE / 8);
    column = lane % (SIDE / 8);
    [[unroll]] for (int i = 0; i < 8; i++)
        [[unroll]] for (int j = 0; j < 8; j++)
            sum[i][j] = 0;

    read_norm(c);
    fetch();
    for (; first < end; first += PIXELS) {
        [[unroll]] for (int i = 0; i < LOADS; i++) {
            sh_x[i * STEP + lane / SIDE4][lane % SIDE4] = next_x[i];
            sh_dy[i * STEP + lane / SIDE4][lane % SIDE4] = next_dy[i];
        }
        barrier(); // all pixels of the round are staged
        if (first + PIXELS < end) fetch();
        int pixels = min(PIXELS, end - first);
        for (int i = 0; i < pixels; i += 4) { // PIXELS is a multiple
            add_pixel(i);
            add_pixel(i + 1);
            add_pixel(i + 2);
            add_pixel(i + 3);
        }
        barrier(); // all pixels of the round have been read
    }

    [[unroll]] for (int a = 0; a < 8; a++) {
        int k = 4 * (k4 + row + a / 4 * (SIDE / 8)) + a % 4;
        [[unroll]] for (int b = 0; b < 8; b += 4) {
            int to = column4 + column + b / 4 * (SIDE / 8);
            if (k < outputs && to < columns)
                part[((firstSlice + z) * outputs + k) * columns + to] =
                    vec4(sum[a][b], sum[a][b + 1], sum[a][b + 2], sum[a][b + 3]);
        }
    }
}
