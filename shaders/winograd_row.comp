// winograd_row: y[n,p,q,k] (+)= sum over taps r,s and channels c of
//   x[n, p-padH+r, q-padW+s, c] * w[k,r,s,c]
// with 3x3 taps and stride 1, by F(4,3) along the rows. Four outputs of a row take 6 products for
// each of the 3 rows of taps, where the direct convolution takes 12.
//   0 x [N,inputH,inputW,C]   act in     C = 4 channels4, a multiple of 16
//   1 u [3,C/16,K,6,4,4]      f32 in     written by winograd_row_filter
//   2 y [N,outputH,outputW,K] act inout  K = outputs, a multiple of 16
// Each lane computes 4 pixels of a row by 16 outputs in registers, 6 sums for each output, and
// transforms them at the end. Nothing but x, u and y touches memory, so that even few channels
// gain. The lanes of a workgroup lie along the pixels and share the outputs. Each visit adds
// sixteen channels to a sum. Lanes of two such tiles are as fast, but drivers round their
// transforms differently. Filters lie without padding: where the low bits of an index are known,
// a driver's compiler makes a loop that takes 1.6 times as long.
// variants only: address f16+address texel+shuffle texel+f16+shuffle
#version 460
#include "prelude.glsl"
#include "winograd.glsl"

const int TN = 16;
const int ROUNDS = 4;               // of four channels, on one visit of a sum
const int FILTER = POINTS * ROUNDS; // vec4s of one output on one visit

IN4A(0, x);
SAME4(1, u)
INOUT4A(2, y);
layout(push_constant) uniform Params {
    int tiles; // N * outputH * tilesW, in the order image, row, column
    int tilesW;
    int inputH;
    int inputW;
    int channels4;
    int outputs;
    int padH;
    int padW;
    int outputH;
    int outputW;
    int accumulate;
    int groups;
    ADDRESS4(u)
};

const int FAR = -0x10000000; // a row outside the input for every tap

void main() {
    int group = int(group_index()), blocks = outputs / TN, k0 = group % blocks * TN;
    int tile = group / blocks * int(gl_WorkGroupSize.x) + int(gl_LocalInvocationIndex);
    if (group >= groups || SPAN == 1 && tile >= tiles) return;
    int n = tile / tilesW / outputH, p = tile / tilesW % outputH, q = tile % tilesW * SIDE;
    int h = tile < tiles ? p - padH : FAR, w = q - padW;
    float sum[POINTS][TN];
    [[unroll]] for (int i = 0; i < POINTS; i++)
        [[unroll]] for (int j = 0; j < TN; j++)
            sum[i][j] = 0;

    int r = 0;
    do {
        int at[POINTS], row = ((n * inputH + h + r) * inputW + w) * channels4;
        [[unroll]] for (int i = 0; i < POINTS; i++)
            at[i] =
                uint(h + r) < uint(inputH) && uint(w + i) < uint(inputW) ? row + i * channels4 : -1;
        int c = 0;
        do {
            vec4 v[ROUNDS][POINTS];
            [[unroll]] for (int e = 0; e < ROUNDS; e++) {
                [[unroll]] for (int i = 0; i < POINTS; i++) {
                    v[e][i] = LDA(x, max(at[i], 0) + c + e);
                    v[e][i] = at[i] < 0 ? vec4(0) : v[e][i];
                }
                transform_inputs(v[e]);
            }
            int filters =
                ((r * (channels4 / ROUNDS) + c / ROUNDS) * outputs + k0) * FILTER + span_lane();
            [[unroll]] for (int f = 0; f < TN * FILTER;
                            f += SPAN * ROUNDS) { // SPAN products, of points and then outputs
                vec4 u4[ROUNDS];
                [[unroll]] for (int e = 0; e < ROUNDS; e++)
                    u4[e] = LDS4(u, filters + f + e * SPAN);
                [[unroll]] for (int k = 0; k < SPAN; k++) {
                    vec4 g[ROUNDS];
                    [[unroll]] for (int e = 0; e < ROUNDS; e++)
                        g[e] = broadcast(u4[(k * ROUNDS + e) / SPAN], (k * ROUNDS + e) % SPAN);
                    int i = (f / ROUNDS + k) % POINTS, j = (f / ROUNDS + k) / POINTS;
                    [[unroll]] for (int e = 0; e < ROUNDS; e++)
                        sum[i][j] +=
                            fma(v[e][i].w, g[e].w,
                                fma(v[e][i].z, g[e].z, fma(v[e][i].y, g[e].y, v[e][i].x * g[e].x)));
                }
            }
        } while ((c += ROUNDS) < channels4);
    } while (++r < 3);

    if (tile >= tiles) return;
    [[unroll]] for (int j = 0; j < TN; j += 4) {
        vec4 m[POINTS];
        [[unroll]] for (int i = 0; i < POINTS; i++)
            m[i] = vec4(sum[i][j], sum[i][j + 1], sum[i][j + 2], sum[i][j + 3]);
        transform_outputs(m);
        [[unroll]] for (int i = 0; i < SIDE; i++)
            if (q + i < outputW) {
                int o = ((n * outputH + p) * outputW + q + i) * (outputs / 4) + (k0 + j) / 4;
                STA(y, o, accumulate != 0 ? LDIO(y, o) + m[i] : m[i]);
            }
    }
}
