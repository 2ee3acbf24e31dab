// conv2d_gather_shared: a workgroup of 64 lanes makes 64 pixels by 64 outputs, a lane 8 by 8 of them: 4 and 4 neighbours, 32 apart, so that lanes read
// neighbouring words of shared memory. A round takes DEPTH vec4s of the sum over r, s, c, of which every lane brings those of one pixel and one filter,
// and fetches those of the next round while it multiplies. The order of additions is that of conv2d_gather, and so are the bits. What becomes of the
// sums is the kernel's that includes this.
#include "conv2d_gather.glsl"

const int SIDE = 64, DEPTH = 4;

// Scalars, because lanes write single components: drivers may write back the other three of a vector too.
shared float sh_x[4 * DEPTH][SIDE]; // [term][pixel]
shared float sh_f[4 * DEPTH][SIDE]; // [term][output]

int k0, first;   // this workgroup's first output and pixel
int row, column; // this lane's: pixels first + 4 row + (0 to 3) and 32 more, outputs k0 + 4 column + (0 to 3) and 32 more
float sum[8][8]; // [pixel][output]

int h, w, start, filter4; // the pixel and the filter of which this lane brings terms
int r, s, c;              // the term whose turn is next
vec4 next_x[DEPTH], next_f[DEPTH];

int pixel_at(int i) { return first + i / 4 * 32 + 4 * row + i % 4; }
int output_at(int j) { return k0 + j / 4 * 32 + 4 * column + j % 4; }
vec4 summed(int i, int j) { return vec4(sum[i][j], sum[i][j + 1], sum[i][j + 2], sum[i][j + 3]); } // of four outputs

// The first vec4s of this lane's pixels of y, -1 beyond the last pixel.
int[8] places() {
    int o[8];
    [[unroll]] for (int part = 0; part < 8; part += 4) {
        Pixel a = pixel(pixel_at(part));
        [[unroll]] for (int i = part; i < part + 4; i++) {
            o[i] = pixel_at(i) < pixels ? place(a) : -1;
            advance(a);
        }
    }
    return o;
}

// fetch reads the terms of a round; there is none after the last tap.
void fetch() {
    [[unroll]] for (int d = 0; d < DEPTH; d++) {
        int dh = r * direction, dw = s * direction;
        bool some = r < tapsR, inside = some && uint(h + dh) < uint(inputH) && uint(w + dw) < uint(inputW);
        vec4 v = LDA(x, inside ? start + (dh * inputW + dw) * channels4 + c : 0);
        next_x[d] = inside ? v : vec4(0);
        next_f[d] = LD4(f, some ? filter4 + ((firstR + tapStepR * r) * filterS + firstS + tapStepS * s) * channels4 + c : 0);
        if (++c == channels4) {
            c = 0;
            if (++s == tapsS) {
                s = 0;
                r++;
            }
        }
    }
}

// multiply makes the sums, unless there is nothing for this workgroup to do.
bool multiply() {
    int group = int(group_index()), lane = int(gl_LocalInvocationIndex);
    if (group >= groups) return false;
    k0 = group % outputBlocks * SIDE;
    first = group / outputBlocks * SIDE;
    row = lane / 8;
    column = lane % 8;

    Pixel a = pixel(first + lane);
    h = first + lane < pixels ? a.p * inputStepH + offsetH : FAR;
    w = a.q * inputStepW + offsetW;
    start = ((a.n * inputH + h) * inputW + w) * channels4;
    filter4 = min(k0 + lane, outputs - 1) * filterR * filterS * channels4;
    r = s = c = 0;
    [[unroll]] for (int i = 0; i < 8; i++)
        [[unroll]] for (int j = 0; j < 8; j++)
            sum[i][j] = 0;

    int terms = tapsR * tapsS * channels4;
    fetch();
    for (int t = 0; t < terms; t += DEPTH) {
        [[unroll]] for (int d = 0; d < DEPTH; d++)
            [[unroll]] for (int e = 0; e < 4; e++) {
                sh_x[4 * d + e][lane] = next_x[d][e];
                sh_f[4 * d + e][lane] = next_f[d][e];
            }
        barrier(); // all terms of the round are there
        if (t + DEPTH < terms) fetch();
        int depth = min(DEPTH, terms - t);
        for (int d = 0; d < depth; d++) {
            vec4 v[8], g[8];
            [[unroll]] for (int i = 0; i < 8; i++)
                [[unroll]] for (int e = 0; e < 4; e++) {
                    v[i][e] = sh_x[4 * d + e][4 * row + i / 4 * 32 + i % 4];
                    g[i][e] = sh_f[4 * d + e][4 * column + i / 4 * 32 + i % 4];
                }
            [[unroll]] for (int i = 0; i < 8; i++)
                [[unroll]] for (int j = 0; j < 8; j++)
                    sum[i][j] += fma(v[i].w, g[j].w, fma(v[i].z, g[j].z, fma(v[i].y, g[j].y, v[i].x * g[j].x)));
        }
        barrier(); // nobody reads them any more
    }
    return true;
}
