// Cooperative matrices without the extension, for tests of shapes that the driver does not have.
// `spvgen -emulated-matrices` inserts this text after the constants M, N, K and SUBGROUP_LANES. As
// on a GPU, the lanes of a subgroup hold a matrix between them: of sums each lane has every
// (lanes / N)th row of one column, of A the same rows, of B that column. A subgroup is a run of
// lanes of the workgroup, and its barrier is the workgroup's.
#define EMULATED_LANES uint(SUBGROUP_LANES)
#define EMULATED_SUBGROUP (gl_LocalInvocationIndex / EMULATED_LANES)
#define EMULATED_SUBGROUPS (gl_WorkGroupSize.x / EMULATED_LANES)
#define EMULATED_LANE (gl_LocalInvocationIndex % EMULATED_LANES)
#define ROW_MAJOR true
#define COLUMN_MAJOR false

const int LANE_ROWS = M * N / SUBGROUP_LANES; // rows of sums per lane

// The types of use select an overload of place.
struct AsA { bool a; };
struct AsB { bool b; };
struct AsSum { bool c; };
struct MatrixA { float v[LANE_ROWS * K]; AsA use; };
struct MatrixB { float v[K]; AsB use; };
struct MatrixSum { float v[LANE_ROWS]; AsSum use; };

// place is the row and column of number i of what a lane holds.
int lane_row(int i) { return int(EMULATED_LANE) / N + i * (SUBGROUP_LANES / N); }
int lane_column() { return int(EMULATED_LANE) % N; }
ivec2 place(AsA use, int i) { return ivec2(lane_row(i / K), i % K); }
ivec2 place(AsB use, int i) { return ivec2(i, lane_column()); }
ivec2 place(AsSum use, int i) { return ivec2(lane_row(i), lane_column()); }

// Shared memory holds pairs of 16-bit floats: the driver may have no arithmetic on them.
uvec2 pack_halves(vec4 v) { return pack4(v); }
uvec2 pack_halves(int zero) { return uvec2(0); }
vec4 unpack_halves(uvec2 v) { return vec4(unpackHalf2x16(v.x), unpackHalf2x16(v.y)); }
float half_of(uvec2 v, int i) { return unpackHalf2x16(v[i / 2])[i % 2]; }

#define coopMatLoad(m, memory, at, stride, row_major)                                              \
    [[dont_unroll]] for (int i_ = 0; i_ < m.v.length(); i_++) {                                    \
        ivec2 p_ = row_major ? place(m.use, i_) : place(m.use, i_).yx;                             \
        m.v[i_] = half_of(memory[(at) + p_.x * (stride) + p_.y / 4], p_.y % 4);                    \
    }

#define coopMatStore(m, memory, at, stride, row_major)                                             \
    [[dont_unroll]] for (int i_ = 0; i_ < m.v.length(); i_++) {                                    \
        ivec2 p_ = row_major ? place(m.use, i_) : place(m.use, i_).yx;                             \
        memory[(at) + p_.x * (stride) + p_.y / 4][p_.y % 4] = m.v[i_];                             \
    }

MatrixSum no_sums() {
    MatrixSum c;
    [[dont_unroll]] for (int i = 0; i < LANE_ROWS; i++) c.v[i] = 0;
    return c;
}

MatrixSum coopMatMulAdd(MatrixA a, MatrixB b, MatrixSum c) {
    [[dont_unroll]] for (int i = 0; i < LANE_ROWS; i++)
        [[dont_unroll]] for (int k = 0; k < K; k++) c.v[i] = fma(a.v[i * K + k], b.v[k], c.v[i]);
    return c;
}
