// product_shared: sums of products for GPUs: a workgroup makes SIDE rows by SIDE columns of them, a lane 8 by 8: 4 and 4 neighbours, SIDE / 2 apart. Terms
// come in rounds of DEPTH vec4s for every row and every column. The order of additions is that of the kernels for CPU drivers, and so are the bits.
#if defined(LARGE)
const int SIDE = 128;
#else
const int SIDE = 64;
#endif
const int DEPTH = 4, LANES = SIDE * SIDE / 64;

// Of the vec4s of four neighbours, whom one lane reads one after the other, the first ones of all lanes stand side by side, then the second ones, and so on:
// lanes that read at a time read neighbours. The gaps between have those that write at a time write to different banks.
const int PITCH = SIDE / 4 + 1, STRIDE = 4 * PITCH + 6;

shared vec4 sh_x[DEPTH * STRIDE]; // of rows
shared vec4 sh_f[DEPTH * STRIDE]; // of columns

int row, column; // this lane's: rows 4 row + (0 to 3) and SIDE / 2 more, columns 4 column + (0 to 3) and SIDE / 2 more
float sum[8][8];

int row_at(int i) { return i / 4 * (SIDE / 2) + 4 * row + i % 4; }
int column_at(int j) { return j / 4 * (SIDE / 2) + 4 * column + j % 4; }
vec4 summed(int i, int j) { return vec4(sum[i][j], sum[i][j + 1], sum[i][j + 2], sum[i][j + 3]); } // of four columns

void clear() {
    row = int(gl_LocalInvocationIndex) / (SIDE / 8);
    column = int(gl_LocalInvocationIndex) % (SIDE / 8);
    [[unroll]] for (int i = 0; i < 8; i++)
        [[unroll]] for (int j = 0; j < 8; j++)
            sum[i][j] = 0;
}

// bring puts vec4 number d of a round, of row i and of column i, where all lanes read it.
void bring(int d, int i, vec4 x, vec4 f) {
    int at = d * STRIDE + i % 4 * PITCH + i / 4;
    sh_x[at] = x;
    sh_f[at] = f;
}

// plus is a + dot(v, g), precise so that all kernels that include this make the same bits.
float plus(float a, vec4 v, vec4 g) {
    precise float b = a + fma(v.w, g.w, fma(v.z, g.z, fma(v.y, g.y, v.x * g.x)));
    return b;
}

// add adds a round's products, of so many vec4s.
void add(int depth) {
    for (int d = 0; d < depth; d++) {
        vec4 v[8];
        [[unroll]] for (int i = 0; i < 8; i++)
            v[i] = sh_x[d * STRIDE + row + i % 4 * PITCH + i / 4 * (SIDE / 8)];
        [[unroll]] for (int j = 0; j < 8; j++) {
            vec4 g = sh_f[d * STRIDE + column + j % 4 * PITCH + j / 4 * (SIDE / 8)];
            [[unroll]] for (int i = 0; i < 8; i++)
                sum[i][j] = plus(sum[i][j], v[i], g);
        }
    }
}
