// conv2d_implicit_shared: implicit GEMM in shared memory (product_shared.glsl). Rows are pixels,
// columns are outputs. A round takes DEPTH vec4s of the sum over r, s, c. DEPTH neighbouring lanes
// load those of one pixel and one filter, which are contiguous in memory. They load the next
// round's while the current one is multiplied. The including kernel writes the sums.
#include "conv2d_implicit.glsl"
#include "product_shared.glsl"
#include "batch_norm_load.glsl"

const int STEP = LANES / DEPTH, LOADS = SIDE / STEP; // a lane loads every STEP-th pixel
#include "conv2d_implicit_terms.glsl"

// All indices of a lane's arrays must be constants once loops are unrolled. Otherwise drivers keep
// the arrays in memory, and the kernel takes four times as long. The optimiser unrolls loops with
// constant bounds that contain no other loop, hence no loop over slabs.

// Kernels that sum over pixels do so by slabs of SLAB pixels: the smaller tile's, or half of the
// larger one's, so that both give the same bits. PARTS of a lane's two groups of pixels belong to
// each slab.
const int SLAB = 64, SLABS = SIDE / SLAB, PARTS = 2 / SLABS;

// ACCUMULATE is the parameter of that name, known when the pipeline is built.
layout(constant_id = 6) const uint ACCUMULATE = 0;

int k0, first; // this workgroup's first output and pixel

vec4 next_x[LOADS], next_f[LOADS];

int pixel_at(int i) { return first + row_at(i); }
int output_at(int j) { return k0 + column_at(j); }

// output_offsets are the indices of the first vec4s of this lane's pixels of y, -1 beyond the last.
int[8] output_offsets() {
    int o[8];
    [[unroll]] for (int part = 0; part < 2; part++) {
        int m = pixel_at(4 * part);
        Pixel a = pixel(m);
        [[unroll]] for (int i = 0; i < 4; i++) {
            o[4 * part + i] = m + i >= pixels ? -1
                              : LINEAR != 0   ? output_offset(m + i)
                                              : output_offset(a);
            advance(a);
        }
    }
    return o;
}

// store_partial stores a lane's sums over four neighbouring pixels, for four outputs. sum_partials
// adds them up for one output, in the order of the pixels.
void store_partial(int part, int j, vec4 total, vec4 products) {
    int at = (part % PARTS * (SIDE / 8) + row) * (SIDE / 4) + column_at(j) / 4;
    sh_x[at] = total;
    sh_f[at] = products;
}

void sum_partials(int at, out float total, out float products) {
    total = products = 0;
    for (int i = 0; i < SLAB / 4; i++) {
        total += sh_x[i * (SIDE / 4) + at / 4][at % 4];
        products += sh_f[i * (SIDE / 4) + at / 4][at % 4];
    }
}

// fetch loads the terms of a round; beyond the last tap they are zero.
void fetch() {
    bool some = term < tapsR * tapsS * channels4;
    int dh = r * direction, dw = s * direction;
    int tap =
        some ? ((firstR + tapStepR * r) * filterS + firstS + tapStepS * s) * channels4 + c : 0;
    read_norm(c);
    [[unroll]] for (int i = 0; i < LOADS; i++) {
        bool inside = some && uint(h[i] + dh) < uint(inputH) && uint(w[i] + dw) < uint(inputW);
        vec4 v = LDA(x, inside ? start[i] + (dh * inputW + dw) * channels4 + c : 0);
        next_x[i] = inside ? normed(v) : vec4(0);
        next_f[i] = LD4(f, filter4[i] + tap);
    }
    advance_terms(DEPTH);
}

// compute_sums computes this workgroup's sums. It returns false for workgroups without work.
bool compute_sums() {
    int group = int(group_index()), lane = int(gl_LocalInvocationIndex);
    if (group >= groups) return false;
    k0 = group % outputBlocks * SIDE;
    first = group / outputBlocks * SIDE;
    int mine = lane / DEPTH, turn = lane % DEPTH;

    begin_terms(first + mine, k0 + mine, STEP, turn);
    clear_sums();

    int terms = tapsR * tapsS * channels4;
    fetch();
    for (int t = 0; t < terms; t += DEPTH) {
        [[unroll]] for (int i = 0; i < LOADS; i++)
            stage(turn, mine + i * STEP, next_x[i], next_f[i]);
        barrier(); // all terms of the round are staged
        if (t + DEPTH < terms) fetch();
        add_round(min(DEPTH, terms - t));
        barrier(); // all terms of the round have been read
    }
    join_sums();
    return true;
}
