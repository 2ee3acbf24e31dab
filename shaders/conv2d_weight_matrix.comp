// conv2d_weight_matrix: conv2d_weight on cooperative matrices, fp16 products and fp32 sums
//   0 x    [N,inputH,inputW,C]          f16 in    C = 4 channels4
//   1 dy   [N,outputH,outputW,K]        f16 in    K = outputs
//   2 part [slices,K,filterR,filterS,C] f32 out   slice_sum adds the slices
//   3 mean [C]                          vec4 in   of the norm applied to x, read only with NORM
//   4 rstd, 5 gamma, 6 beta             vec4 in   likewise
// A workgroup computes ROWS outputs by COLUMNS neighbouring (tap, channel) of one slice
// (matrix.glsl). A round takes DEPTH pixels. Each lane loads the same vec4 of x and of dy for
// several of them. It loads the next round's while the current one is multiplied. Two runs on one
// device give the same bits, but not those of conv2d_weight.
// variants only: f16 f16+large
#version 460
#define NORM_AT 3
#include "prelude.glsl"
#include "conv2d_weight.glsl"
#include "matrix.glsl"
#include "batch_norm_load.glsl"

const int X4 = COLUMNS / 4, DY4 = ROWS / 4, X_STRIDE4 = X4 + PAD4, DY_STRIDE4 = DY4 + PAD4;

shared f16vec4 sh_x[DEPTH * X_STRIDE4];   // [pixel][tap, channel]: B, row by row
shared f16vec4 sh_dy[DEPTH * DY_STRIDE4]; // [pixel][output]: A, column by column

// This workgroup's slice, the slice's vec4s of (tap, channel), and the first output and column.
int slice, columns, block_row, block_column4;
int x4, dy4, dh, dw, end; // what this lane loads of each pixel; the slice's end
bool used;
int n, p, q, xm, dym; // the next pixels to load
f16vec4 next_x[MOST_LOADS], next_dy[MOST_LOADS];

void fetch() {
    [[unroll]] for (int i = 0; i < MOST_LOADS; i++) {
        if (i < DEPTH * X4 / LANES) {
            int h = p * strideH + dh, w = q * strideW + dw;
            bool inside = uint(h) < uint(inputH) && uint(w) < uint(inputW) && xm < end && used;
            f16vec4 v = halves(x[inside ? ((n * inputH + h) * inputW + w) * channels4 + x4 : 0]);
            next_x[i] = inside ? NORMED_HALVES(v) : f16vec4(0);
            xm += LANES / X4;
            q += LANES / X4 % outputW;
            p += LANES / X4 / outputW % outputH;
            n += LANES / X4 / outputW / outputH;
            if (q >= outputW) {
                q -= outputW;
                p++;
            }
            if (p >= outputH) {
                p -= outputH;
                n++;
            }
        }
        if (i < DEPTH * DY4 / LANES) {
            uvec2 v = dy[min(dym, end - 1) * (outputs / 4) + dy4];
            next_dy[i] = halves(dym < end ? v : uvec2(0));
            dym += LANES / DY4;
        }
    }
}

// write stores matrix (i, j) of the sums.
void write(int i, int j) {
    int row = block_row + matrix_row(i);
    int to = block_column4 + matrix_column4(j) + part_column4();
    stage_matrix(i, j);
    for (int p = 0; p < PARTS; p++) {
        int k = row + part_row(p), o = (slice * outputs + k) * columns + to;
        vec4 v = staged(part_index(p));
        if (k < outputs && to < columns && has_part(p)) part[o] = v;
    }
}

void main() {
    int group = int(group_index()), lane = int(gl_LocalInvocationIndex);
    if (group >= groups || gl_NumSubgroups != SM * SN) return;
    int z = group / sliceBlocks, block = group % sliceBlocks;
    slice = firstSlice + z;
    columns = filterR * filterS * channels4;
    block_row = block % outputBlocks * ROWS;
    block_column4 = block / outputBlocks * X4;

    int mine = block_column4 + lane % X4, tap = mine / channels4, first = firstPixel(z);
    used = mine < columns;
    x4 = mine % channels4;
    dh = tap / filterS - padH;
    dw = tap % filterS - padW;
    dy4 = min(block_row / 4 + lane % DY4, outputs / 4 - 1);
    end = lastPixel(z);
    xm = first + lane / X4;
    dym = first + lane / DY4;
    n = xm / outputW / outputH;
    p = xm / outputW % outputH;
    q = xm % outputW;
    clear_sums();

    read_norm(x4);
    fetch();
    for (; first < end; first += DEPTH) {
        [[unroll]] for (int i = 0; i < MOST_LOADS; i++) {
            if (i < DEPTH * X4 / LANES)
                sh_x[(lane / X4 + i * (LANES / X4)) * X_STRIDE4 + lane % X4] = next_x[i];
            if (i < DEPTH * DY4 / LANES)
                sh_dy[(lane / DY4 + i * (LANES / DY4)) * DY_STRIDE4 + lane % DY4] = next_dy[i];
        }
        barrier(); // all pixels of the round are staged
        if (first + DEPTH < end) fetch();
        [[unroll]] for (int d = 0; d < STEPS; d++) {
            coopmat<float16_t, gl_ScopeSubgroup, M, K, gl_MatrixUseA> a[FM];
            [[unroll]] for (int i = 0; i < FM; i++)
                coopMatLoad(a[i], sh_dy, d * K * DY_STRIDE4 + matrix_row(i) / 4, DY_STRIDE4,
                            gl_CooperativeMatrixLayoutColumnMajor);
            [[unroll]] for (int j = 0; j < FN; j++) {
                coopmat<float16_t, gl_ScopeSubgroup, K, N, gl_MatrixUseB> b;
                coopMatLoad(b, sh_x, d * K * X_STRIDE4 + matrix_column(j) / 4, X_STRIDE4,
                            gl_CooperativeMatrixLayoutRowMajor);
                [[unroll]] for (int i = 0; i < FM; i++)
                    sum[i * FN + j] = coopMatMulAdd(a[i], b, sum[i * FN + j]);
            }
        }
        barrier(); // all pixels of the round have been read
    }

    EACH_MATRIX(write);
}
