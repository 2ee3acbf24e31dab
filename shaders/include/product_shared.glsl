// product_shared: sums of products for GPUs: a workgroup makes SIDE rows by SIDE columns of them, a lane 8 by 8: 4 and 4 neighbours, SIDE / 2 apart, so
// that lanes read neighbouring words of shared memory. Terms come in rounds of DEPTH vec4s for every row and every column. The order of additions is that
// of the kernels for CPU drivers, and so are the bits.
#if defined(LARGE)
const int SIDE = 128;
#else
const int SIDE = 64;
#endif
const int DEPTH = 4, LANES = SIDE * SIDE / 64;

// Scalars, because lanes write single components: drivers may write back the other three of a vector too.
shared float sh_x[4 * DEPTH][SIDE]; // [term][row], where place_of puts it
shared float sh_f[4 * DEPTH][SIDE]; // [term][column]

int row, column; // this lane's: rows 4 row + (0 to 3) and SIDE / 2 more, columns 4 column + (0 to 3) and SIDE / 2 more
float sum[8][8];

int row_at(int i) { return i / 4 * (SIDE / 2) + 4 * row + i % 4; }
int column_at(int j) { return j / 4 * (SIDE / 2) + 4 * column + j % 4; }
vec4 summed(int i, int j) { return vec4(sum[i][j], sum[i][j + 1], sum[i][j + 2], sum[i][j + 3]); } // of four columns

// Where the terms of vec4 number d of row or column i stand: lanes that write four of one i at a time do so to banks of their own.
int place_of(int i, int d) { return i ^ 8 * d; }

void clear() {
    row = int(gl_LocalInvocationIndex) / (SIDE / 8);
    column = int(gl_LocalInvocationIndex) % (SIDE / 8);
    [[unroll]] for (int i = 0; i < 8; i++)
        [[unroll]] for (int j = 0; j < 8; j++)
            sum[i][j] = 0;
}

// bring puts vec4 number d of a round, of row i and of column i, where all lanes read it.
void bring(int d, int i, vec4 x, vec4 f) {
    [[unroll]] for (int e = 0; e < 4; e++) {
        sh_x[4 * d + e][place_of(i, d)] = x[e];
        sh_f[4 * d + e][place_of(i, d)] = f[e];
    }
}

// add adds a round's products, of so many vec4s.
void add(int depth) {
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
}
