// tensor_emulated: tensor.glsl without the extension. Matrices lie in shared memory, and addresses
// are computed as GLSL_NV_cooperative_matrix2 says, section "Cooperative Matrix Functions".

shared float sums[ROWS * COLUMNS];
shared float pixel_terms[ROWS * DEPTH];
shared float filter_terms[DEPTH * COLUMNS];

struct TENSOR {
    ivec4 size, offset, span;
};
struct VIEW {
    ivec4 order, size, distance;
    bool sized; // else its dimensions are those of the region
};
#define TURNED_VIEW VIEW

TENSOR TENSOR_OF(int a, int b, int c, int d) {
    return TENSOR(ivec4(a, b, c, d), ivec4(0, 0, 0, 0), ivec4(a, b, c, d));
}

TENSOR SLICE(TENSOR t, int o0, int s0, int o1, int s1, int o2, int s2, int o3, int s3) {
    t.offset = ivec4(t.offset[0] + o0, t.offset[1] + o1, t.offset[2] + o2, t.offset[3] + o3);
    t.span = ivec4(s0, s1, s2, s3);
    return t;
}

VIEW VIEW_OF(int a, int b, int c, int d) {
    return VIEW(ivec4(a, b, c, d), ivec4(0, 0, 0, 0), ivec4(0, 0, 0, 0), false);
}

VIEW VIEW_STEPS(VIEW v, int a, int b, int c, int d, int e, int f, int g, int h) {
    return VIEW(v.order, ivec4(a, b, c, d), ivec4(e, f, g, h), true);
}
#define TURNED_VIEW_OF VIEW_OF

// viewed is the number in the region of number i of a view.
int viewed(TENSOR t, VIEW v, int i) {
    if (!v.sized) v.size = t.span;
    ivec4 at;
    for (int dim = 3; dim >= 0; dim--) {
        at[v.order[dim]] = i % v.size[v.order[dim]];
        i /= v.size[v.order[dim]];
    }
    int number = 0, distance = 1;
    for (int dim = 3; dim >= 0; dim--) {
        number += at[dim] * (v.sized ? v.distance[dim] : distance);
        distance *= t.span[dim];
    }
    return number;
}

// element is the index in memory of number i of the region, -1 outside the tensor.
int element(TENSOR t, int i) {
    int index = 0, stride = 1;
    bool inside = true;
    for (int dim = 3; dim >= 0; dim--) {
        int at = i % t.span[dim] + t.offset[dim];
        i /= t.span[dim];
        inside = inside && at >= 0 && at < t.size[dim];
        index += at * stride;
        stride *= t.size[dim];
    }
    return inside ? index : -1;
}

#define EACH(e, count) \
    for (int e = int(gl_LocalInvocationIndex); e < count; e += int(gl_WorkGroupSize.x))
#define LOAD_TENSOR(m, count, x, t, number)                      \
    EACH(e, count) {                                             \
        int at = element(t, number);                             \
        m[e] = at < 0 ? 0 : unpack4(x[max(at, 0) >> 2])[at & 3]; \
    }

#define CLEAR_SUMS() EACH(e, ROWS *COLUMNS) sums[e] = 0
#define LOAD_PIXELS(x, t) LOAD_TENSOR(pixel_terms, ROWS *DEPTH, x, t, e)
#define LOAD_PIXELS_BY(x, t, v) LOAD_TENSOR(pixel_terms, ROWS *DEPTH, x, t, viewed(t, v, e))
#define LOAD_FILTERS_BY(f, t, v) LOAD_TENSOR(filter_terms, DEPTH *COLUMNS, f, t, viewed(t, v, e))

// MULTIPLY adds the products to the sums. Each invocation has its own sums.
void MULTIPLY() {
    barrier(); // all terms of the round are staged
    EACH(e, ROWS * COLUMNS) {
        for (int d = 0; d < DEPTH; d++)
            sums[e] +=
                pixel_terms[e / COLUMNS * DEPTH + d] * filter_terms[d * COLUMNS + e % COLUMNS];
    }
    barrier(); // all terms of the round have been read
}

// Four neighbouring sums are of one pixel: they lie in one vec4 of y, or all outside.
vec4 four_sums(int e) {
    return vec4(sums[4 * e], sums[4 * e + 1], sums[4 * e + 2], sums[4 * e + 3]);
}
#define ADD_SUMS(y, t)                                            \
    {                                                             \
        barrier();                                                \
        EACH(e, ROWS *COLUMNS / 4) {                              \
            int at = element(t, 4 * e);                           \
            vec4 v = at < 0 ? vec4(0) : LDIO(y, max(at, 0) >> 2); \
            for (int i = 0; i < 4; i++)                           \
                sums[4 * e + i] += v[i];                          \
        }                                                         \
    }
#define STORE_SUMS(y, t)                                \
    {                                                   \
        barrier();                                      \
        EACH(e, ROWS *COLUMNS / 4) {                    \
            int at = element(t, 4 * e);                 \
            if (at >= 0) STA(y, at >> 2, four_sums(e)); \
        }                                               \
    }
