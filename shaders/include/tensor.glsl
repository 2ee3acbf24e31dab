// tensor: the matrices of conv2d_implicit_matrix_workgroup, and how tensor layouts of four
// dimensions load and store them. Element (i, j) of a matrix of COLUMNS columns is number
// i * COLUMNS + j of the region that SLICE selects. A view maps that number first. Coordinates
// outside a tensor load as zero and are not stored. tensor_emulated.glsl has the same names.
#extension GL_KHR_cooperative_matrix : require
#extension GL_KHR_memory_scope_semantics : require
#extension GL_NV_cooperative_matrix2 : require
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require

#define MATRIX(T, rows, columns, use) coopmat<T, gl_ScopeWorkgroup, rows, columns, use>
#define SUMS MATRIX(float, ROWS, COLUMNS, gl_MatrixUseAccumulator)
#define HALF_SUMS MATRIX(float16_t, ROWS, COLUMNS, gl_MatrixUseAccumulator)

#define TENSOR tensorLayoutNV<4, gl_CooperativeMatrixClampModeConstantNV>
#define TENSOR_OF(a, b, c, d)                                                                    \
    setTensorLayoutDimensionNV(createTensorLayoutNV(4, gl_CooperativeMatrixClampModeConstantNV), \
                               a, b, c, d)
// SLICE is a region: an offset, which may be negative, and a span in each dimension.
#define SLICE sliceTensorLayoutNV
#define VIEW tensorViewNV<4, true, 0, 1, 2, 3>
#define VIEW_OF(a, b, c, d) createTensorViewNV(4, true, a, b, c, d)
// VIEW_STEPS is a view with dimensions of its own, and the distance between neighbours of each.
#define VIEW_STEPS(v, a, b, c, d, e, f, g, h) \
    setTensorViewStrideNV(setTensorViewDimensionsNV(v, a, b, c, d), e, f, g, h)
#define TURNED_VIEW tensorViewNV<4, false, 3, 1, 2, 0>
#define TURNED_VIEW_OF(a, b, c, d) createTensorViewNV(4, false, a, b, c, d)

SUMS sums;
MATRIX(float16_t, ROWS, DEPTH, gl_MatrixUseA) pixel_terms;
MATRIX(float16_t, DEPTH, COLUMNS, gl_MatrixUseB) filter_terms;

#define CLEAR_SUMS() sums = SUMS(0)
#define LOAD_PIXELS(x, t) coopMatLoadTensorNV(pixel_terms, x, 0, t)
#define LOAD_PIXELS_BY(x, t, v) coopMatLoadTensorNV(pixel_terms, x, 0, t, v)
#define LOAD_FILTERS_BY(f, t, v) coopMatLoadTensorNV(filter_terms, f, 0, t, v)
#define MULTIPLY() sums = coopMatMulAdd(pixel_terms, filter_terms, sums)
#define ADD_SUMS(y, t)                        \
    {                                         \
        HALF_SUMS before = HALF_SUMS(0);      \
        coopMatLoadTensorNV(before, y, 0, t); \
        sums += SUMS(before);                 \
    }
#define STORE_SUMS(y, t) coopMatStoreTensorNV(HALF_SUMS(sums), y, 0, t)
