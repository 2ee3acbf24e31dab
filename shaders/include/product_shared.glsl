// product_shared: sums of products in shared memory, for GPUs. A workgroup computes SIDE rows by
// SIDE columns. A lane computes 8 by 8: two groups of 4 neighbours, SIDE / 2 apart, in each
// direction. A round takes DEPTH vec4s of every row and every column.
//
// CHAIN rounds, 64 terms, are one chain of fused multiply-adds. Then the chain joins the sum by one
// addition: nearly all instructions multiply, and long sums round less often at their full size
// than in the kernels for CPU drivers, which add four terms at a time. All kernels that include
// this file add in this order.
#if defined(LARGE)
const int SIDE = 128;
#else
const int SIDE = 64;
#endif
const int DEPTH = 4, CHAIN = 4, LANES = SIDE * SIDE / 64;

// Each lane reads four consecutive vec4s. They are interleaved, so that vec4 i of all lanes is
// contiguous and neighbouring lanes read different banks. The gaps let lanes that write together
// write to different banks as well.
const int PITCH = SIDE / 4 + 1, STRIDE = 4 * PITCH + 6;

shared vec4 sh_x[DEPTH * STRIDE]; // of rows
shared vec4 sh_f[DEPTH * STRIDE]; // of columns

// This lane computes rows 4 row + (0 to 3) and SIDE / 2 more, and columns likewise.
int row, column;
float sum[8][8], chain[8][8];
int rounds; // in the chain

int row_at(int i) { return i / 4 * (SIDE / 2) + 4 * row + i % 4; }
int column_at(int j) { return j / 4 * (SIDE / 2) + 4 * column + j % 4; }
// summed are the sums of row i and columns j to j + 3.
vec4 summed(int i, int j) { return vec4(sum[i][j], sum[i][j + 1], sum[i][j + 2], sum[i][j + 3]); }

void clear_sums() {
    row = int(gl_LocalInvocationIndex) / (SIDE / 8);
    column = int(gl_LocalInvocationIndex) % (SIDE / 8);
    [[unroll]] for (int i = 0; i < 8; i++)
        [[unroll]] for (int j = 0; j < 8; j++)
            sum[i][j] = chain[i][j] = 0;
    rounds = 0;
}

// join_sums ends the chains. It must follow the last round.
void join_sums() {
    [[unroll]] for (int i = 0; i < 8; i++)
        [[unroll]] for (int j = 0; j < 8; j++) {
            sum[i][j] += chain[i][j];
            chain[i][j] = 0;
        }
    rounds = 0;
}

// stage stores vec4 number d of a round, of row i and of column i, in shared memory.
void stage(int d, int i, vec4 x, vec4 f) {
    int at = d * STRIDE + i % 4 * PITCH + i / 4;
    sh_x[at] = x;
    sh_f[at] = f;
}

// add_dot is a + dot(v, g) as one chain, precise: all kernels that include this file compute the
// same bits.
float add_dot(float a, vec4 v, vec4 g) {
    precise float b = fma(v.w, g.w, fma(v.z, g.z, fma(v.y, g.y, fma(v.x, g.x, a))));
    return b;
}

// add_round adds the products of one round of depth vec4s.
void add_round(int depth) {
    for (int d = 0; d < depth; d++) {
        vec4 v[8];
        [[unroll]] for (int i = 0; i < 8; i++)
            v[i] = sh_x[d * STRIDE + row + i % 4 * PITCH + i / 4 * (SIDE / 8)];
        [[unroll]] for (int j = 0; j < 8; j++) {
            vec4 g = sh_f[d * STRIDE + column + j % 4 * PITCH + j / 4 * (SIDE / 8)];
            [[unroll]] for (int i = 0; i < 8; i++)
                chain[i][j] = add_dot(chain[i][j], v[i], g);
        }
    }
    if (++rounds == CHAIN) join_sums();
}
