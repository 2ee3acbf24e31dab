// conv2d_implicit_sums: the epilogue of data gradients whose y is the gradient of a batch norm's
// and ReLU's result. It masks y by the ReLU and sums y and y * xhat, where xhat = (nx - mean) *
// rstd.
#include "relu.glsl"
#include "batch_norm.glsl"

IN4A(3, nx);
IN4A(4, sign);
IN4(5, mean);
IN4(6, rstd);
IN4(7, gamma);
IN4(8, beta);
layout(set = 0, binding = 9) writeonly restrict buffer Out_slab_dy { float slab_dy[]; };
layout(set = 0, binding = 10) writeonly restrict buffer Out_slab_dyx { float slab_dyx[]; };
// SIGN is 1 if the norm's result is given, else its sign is computed from nx.
layout(constant_id = 4) const uint SIGN = 0;

// finish masks and writes vec4 i of y, of channel vec4 c, and returns it. products receives its
// terms of the sum of y * (nx - mean).
vec4 finish(vec4 v, int i, int c, out vec4 products) {
    vec4 x = LDA(nx, i), shift = LD4(mean, c);
    if (ACCUMULATE != 0) v += LDIO(y, i);
    v = relu_mask(v, SIGN != 0 ? LDA(sign, i)
                               : normalized(x, shift, LD4(rstd, c) * LD4(gamma, c), LD4(beta, c)));
    v = rounded(v);
    STA(y, i, v);
    products = v * (x - shift);
    return v;
}

void write_sums(int slab, int k, float total, float products) {
    slab_dy[(firstSlab + slab) * outputs + k] = total;
    slab_dyx[(firstSlab + slab) * outputs + k] = products * LD4(rstd, k / 4)[k % 4];
}
