// conv2d_gather_shared: a workgroup of 64 lanes makes 64 pixels by 64 outputs, a lane 8 by 8 of them: 4 and 4 neighbours, 32 apart, so that lanes read
// neighbouring words of shared memory. A round takes 4 vec4s of the sum over r, s, c, of which every lane brings those of one pixel and one filter. The
// order of additions is that of conv2d_gather, and so are the bits. What becomes of the sums is the kernel's that includes this.
#include "conv2d_gather.glsl"

const int SIDE = 64, DEPTH = 4;

// Scalars, because lanes write single components: drivers may write back the other three of a vector too.
shared float sh_x[4 * DEPTH][SIDE]; // [term][pixel]
shared float sh_f[4 * DEPTH][SIDE]; // [term][output]

int k0, first;   // this workgroup's first output and pixel
int row, column; // this lane's: pixels first + 4 row + (0 to 3) and 32 more, outputs k0 + 4 column + (0 to 3) and 32 more
float sum[8][8]; // [pixel][output]

int pixel_at(int i) { return first + i / 4 * 32 + 4 * row + i % 4; }
int output_at(int j) { return k0 + j / 4 * 32 + 4 * column + j % 4; }
vec4 summed(int i, int j) { return vec4(sum[i][j], sum[i][j + 1], sum[i][j + 2], sum[i][j + 3]); } // of four outputs

// multiply makes the sums, unless there is nothing for this workgroup to do.
bool multiply() {
    int group = int(group_index()), lane = int(gl_LocalInvocationIndex);
    if (group >= groups) return false;
    k0 = group % outputBlocks * SIDE;
    first = group / outputBlocks * SIDE;

    Pixel a = pixel(first + lane);
    int h0 = first + lane < pixels ? a.p * inputStepH + offsetH : FAR, w0 = a.q * inputStepW + offsetW;
    int start = ((a.n * inputH + h0) * inputW + w0) * channels4;
    int filter4 = min(k0 + lane, outputs - 1) * filterR * filterS * channels4;
    row = lane / 8;
    column = lane % 8;
    [[unroll]] for (int i = 0; i < 8; i++)
        [[unroll]] for (int j = 0; j < 8; j++)
            sum[i][j] = 0;

    int r = 0, s = 0, c = 0, terms = tapsR * tapsS * channels4;
    for (int t = 0; t < terms; t += DEPTH) {
        int depth = min(DEPTH, terms - t);
        for (int d = 0; d < depth; d++) {
            int dh = r * direction, dw = s * direction;
            bool inside = uint(h0 + dh) < uint(inputH) && uint(w0 + dw) < uint(inputW);
            vec4 v = LDA(x, inside ? start + (dh * inputW + dw) * channels4 + c : 0);
            v = inside ? v : vec4(0);
            vec4 g = LD4(f, filter4 + ((firstR + tapStepR * r) * filterS + firstS + tapStepS * s) * channels4 + c);
            [[unroll]] for (int e = 0; e < 4; e++) {
                sh_x[4 * d + e][lane] = v[e];
                sh_f[4 * d + e][lane] = g[e];
            }
            if (++c == channels4) {
                c = 0;
                if (++s == tapsS) {
                    s = 0;
                    r++;
                }
            }
        }
        barrier(); // all terms of the round are there
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
