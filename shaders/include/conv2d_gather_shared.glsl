// conv2d_gather_shared: a workgroup makes SIDE pixels by SIDE outputs, a lane 8 by 8 of them: 4 and 4 neighbours, SIDE / 2 apart, so that lanes read
// neighbouring words of shared memory. A round takes DEPTH vec4s of the sum over r, s, c: as many neighbouring lanes bring those of one pixel and one
// filter, which are neighbours in memory, and fetch those of the next round while they multiply. The order of additions is that of conv2d_gather, and so
// are the bits. What becomes of the sums is the kernel's that includes this.
#include "conv2d_gather.glsl"

#if defined(LARGE)
const int SIDE = 128;
#else
const int SIDE = 64;
#endif
const int DEPTH = 4, LANES = SIDE * SIDE / 64, STEP = LANES / DEPTH, BRINGS = SIDE / STEP; // a lane brings every STEP-th pixel and filter

// Kernels that sum over pixels do so by slabs of SLAB: of the smaller tile's pixels or half of the larger one's, so that both leave the same bits.
const int SLAB = 64, SLABS = SIDE / SLAB, PARTS = 2 / SLABS; // and of a lane's two parts PARTS belong to each slab

// Scalars, because lanes write single components: drivers may write back the other three of a vector too.
shared float sh_x[4 * DEPTH][SIDE]; // [term][pixel], where place_of puts it
shared float sh_f[4 * DEPTH][SIDE]; // [term][output]

int k0, first;   // this workgroup's first output and pixel
int row, column; // this lane's: pixels first + 4 row + (0 to 3) and SIDE / 2 more, outputs k0 + 4 column + (0 to 3) and SIDE / 2 more
float sum[8][8]; // [pixel][output]

int h[BRINGS], w[BRINGS], start[BRINGS], filter4[BRINGS]; // pixels and filters of which this lane brings terms
int r, s, c, term;                                        // the term whose turn is next
vec4 next_x[BRINGS], next_f[BRINGS];

int pixel_at(int i) { return first + i / 4 * (SIDE / 2) + 4 * row + i % 4; }
int output_at(int j) { return k0 + j / 4 * (SIDE / 2) + 4 * column + j % 4; }
vec4 summed(int i, int j) { return vec4(sum[i][j], sum[i][j + 1], sum[i][j + 2], sum[i][j + 3]); } // of four outputs

// Where the terms of the d-th vec4 of pixel or output i stand in their rows: four lanes write those of one i at a time, to banks of their own.
int place_of(int i, int d) { return i ^ 8 * d; }

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

// A slab's sums of pixels and their products: what lanes leave of four neighbouring pixels each, which one then adds up in the order of the pixels.
void leave(int part, int j, float total, float products) {
    sh_x[part % PARTS * (SIDE / 8) + row][output_at(j) - k0] = total;
    sh_f[part % PARTS * (SIDE / 8) + row][output_at(j) - k0] = products;
}

void add_up(int at, out float total, out float products) {
    total = products = 0;
    for (int i = 0; i < SLAB / 4; i++) {
        total += sh_x[i][at];
        products += sh_f[i][at];
    }
}

// fetch reads the terms of a round; there is none after the last tap.
void fetch() {
    bool some = term < tapsR * tapsS * channels4;
    int dh = r * direction, dw = s * direction;
    int tap = some ? ((firstR + tapStepR * r) * filterS + firstS + tapStepS * s) * channels4 + c : 0;
    [[unroll]] for (int i = 0; i < BRINGS; i++) {
        bool inside = some && uint(h[i] + dh) < uint(inputH) && uint(w[i] + dw) < uint(inputW);
        vec4 v = LDA(x, inside ? start[i] + (dh * inputW + dw) * channels4 + c : 0);
        next_x[i] = inside ? v : vec4(0);
        next_f[i] = LD4(f, filter4[i] + tap);
    }
    term += DEPTH;
    c += DEPTH % channels4;
    s += DEPTH / channels4 % tapsS;
    r += DEPTH / channels4 / tapsS;
    if (c >= channels4) {
        c -= channels4;
        s++;
    }
    if (s >= tapsS) {
        s -= tapsS;
        r++;
    }
}

// multiply makes the sums, unless there is nothing for this workgroup to do.
bool multiply() {
    int group = int(group_index()), lane = int(gl_LocalInvocationIndex);
    if (group >= groups) return false;
    k0 = group % outputBlocks * SIDE;
    first = group / outputBlocks * SIDE;
    row = lane / (SIDE / 8);
    column = lane % (SIDE / 8);
    int mine = lane / DEPTH, turn = lane % DEPTH;

    [[unroll]] for (int i = 0; i < BRINGS; i++) {
        int m = first + mine + i * STEP;
        Pixel a = pixel(m);
        h[i] = m < pixels ? a.p * inputStepH + offsetH : FAR;
        w[i] = a.q * inputStepW + offsetW;
        start[i] = ((a.n * inputH + h[i]) * inputW + w[i]) * channels4;
        filter4[i] = min(k0 + mine + i * STEP, outputs - 1) * filterR * filterS * channels4;
    }
    term = turn;
    c = term % channels4;
    s = term / channels4 % tapsS;
    r = term / channels4 / tapsS;
    [[unroll]] for (int i = 0; i < 8; i++)
        [[unroll]] for (int j = 0; j < 8; j++)
            sum[i][j] = 0;

    int terms = tapsR * tapsS * channels4;
    fetch();
    for (int t = 0; t < terms; t += DEPTH) {
        [[unroll]] for (int i = 0; i < BRINGS; i++)
            [[unroll]] for (int e = 0; e < 4; e++) {
                sh_x[4 * turn + e][place_of(mine + i * STEP, turn)] = next_x[i][e];
                sh_f[4 * turn + e][place_of(mine + i * STEP, turn)] = next_f[i][e];
            }
        barrier(); // all terms of the round are there
        if (t + DEPTH < terms) fetch();
        int depth = min(DEPTH, terms - t);
        for (int d = 0; d < depth; d++) {
            vec4 v[8], g[8];
            int at_x = place_of(4 * row, d), at_f = place_of(4 * column, d);
            [[unroll]] for (int i = 0; i < 8; i++)
                [[unroll]] for (int e = 0; e < 4; e++) {
                    v[i][e] = sh_x[4 * d + e][at_x + i / 4 * (SIDE / 2) + i % 4];
                    g[i][e] = sh_f[4 * d + e][at_f + i / 4 * (SIDE / 2) + i % 4];
                }
            [[unroll]] for (int i = 0; i < 8; i++)
                [[unroll]] for (int j = 0; j < 8; j++)
                    sum[i][j] += fma(v[i].w, g[j].w, fma(v[i].z, g[j].z, fma(v[i].y, g[j].y, v[i].x * g[j].x)));
        }
        barrier(); // nobody reads them any more
    }
    return true;
}
