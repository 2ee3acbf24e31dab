// conv2d_implicit_shared: sums by workgroups that share what they read (product_shared.glsl): rows are pixels, columns outputs. A round takes DEPTH vec4s of
// the sum over r, s, c: as many neighbouring lanes bring those of one pixel and one filter, which are neighbours in memory, and fetch those of the next
// round while they multiply. What becomes of the sums is the kernel's that includes this.
#include "conv2d_implicit.glsl"
#include "product_shared.glsl"
#include "batch_norm_load.glsl"

const int STEP = LANES / DEPTH, BRINGS = SIDE / STEP; // a lane brings every STEP-th pixel and filter
#include "conv2d_implicit_terms.glsl"

// All indices of a lane's arrays must be constants once loops are unrolled, or drivers keep the arrays in
// memory, and the kernel takes four times as long. The optimiser unrolls loops with constant bounds that
// contain no other loop, hence no loop over slabs.

// Kernels that sum over pixels do so by slabs of SLAB: of the smaller tile's pixels or half of the larger one's, so that both leave the same bits.
const int SLAB = 64, SLABS = SIDE / SLAB, PARTS = 2 / SLABS; // and of a lane's two parts PARTS belong to each slab

int k0, first; // this workgroup's first output and pixel

vec4 next_x[BRINGS], next_f[BRINGS];

int pixel_at(int i) { return first + row_at(i); }
int output_at(int j) { return k0 + column_at(j); }

// The first vec4s of this lane's pixels of y, -1 beyond the last pixel.
int[8] places() {
    int o[8];
    [[unroll]] for (int part = 0; part < 2; part++) {
        int m = pixel_at(4 * part);
        Pixel a = pixel(m);
        [[unroll]] for (int i = 0; i < 4; i++) {
            o[4 * part + i] = m + i >= pixels ? -1 : LINEAR != 0 ? place(m + i) : place(a);
            advance(a);
        }
    }
    return o;
}

// A slab's sums of pixels and their products: what lanes leave of four neighbouring pixels and outputs each, which one then adds up in the order of the pixels.
void leave(int part, int j, vec4 total, vec4 products) {
    int at = (part % PARTS * (SIDE / 8) + row) * (SIDE / 4) + column_at(j) / 4;
    sh_x[at] = total;
    sh_f[at] = products;
}

void add_up(int at, out float total, out float products) {
    total = products = 0;
    for (int i = 0; i < SLAB / 4; i++) {
        total += sh_x[i * (SIDE / 4) + at / 4][at % 4];
        products += sh_f[i * (SIDE / 4) + at / 4][at % 4];
    }
}

// fetch reads the terms of a round; there is none after the last tap.
void fetch() {
    bool some = term < tapsR * tapsS * channels4;
    int dh = r * direction, dw = s * direction;
    int tap = some ? ((firstR + tapStepR * r) * filterS + firstS + tapStepS * s) * channels4 + c : 0;
    read_norm(c);
    [[unroll]] for (int i = 0; i < BRINGS; i++) {
        bool inside = some && uint(h[i] + dh) < uint(inputH) && uint(w[i] + dw) < uint(inputW);
        vec4 v = LDA(x, inside ? start[i] + (dh * inputW + dw) * channels4 + c : 0);
        next_x[i] = inside ? normed(v) : vec4(0);
        next_f[i] = LD4(f, filter4[i] + tap);
    }
    advance(DEPTH);
}

// multiply makes the sums, unless there is nothing for this workgroup to do.
bool multiply() {
    int group = int(group_index()), lane = int(gl_LocalInvocationIndex);
    if (group >= groups) return false;
    k0 = group % outputBlocks * SIDE;
    first = group / outputBlocks * SIDE;
    int mine = lane / DEPTH, turn = lane % DEPTH;

    begin(first + mine, k0 + mine, STEP, turn);
    clear();

    int terms = tapsR * tapsS * channels4;
    fetch();
    for (int t = 0; t < terms; t += DEPTH) {
        [[unroll]] for (int i = 0; i < BRINGS; i++)
            bring(turn, mine + i * STEP, next_x[i], next_f[i]);
        barrier(); // all terms of the round are there
        if (t + DEPTH < terms) fetch();
        add(min(DEPTH, terms - t));
        barrier(); // nobody reads them any more
    }
    return true;
}
