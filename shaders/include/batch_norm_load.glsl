// batch_norm_load: applies a batch norm and ReLU to x while a convolution or pooling reads it, so
// that the result of the norm is never stored. NORM_AT is the first of the norm's four bindings.
// Kernels that do not define NORM_AT read x as it is.
#ifdef NORM_AT
#include "relu.glsl"
#include "batch_norm.glsl"

IN4(NORM_AT, mean);
IN4(NORM_AT + 1, rstd);
IN4(NORM_AT + 2, gamma);
IN4(NORM_AT + 3, beta);
layout(constant_id = 4) const uint NORM = 0; // 0: x is read as it is, and the norm is not read

vec4 norm_shift, norm_scale, norm_offset;

// read_norm loads the parameters of channel vec4 c, which normed() then applies.
void read_norm(int c) {
    if (NORM == 0) return;
    norm_shift = LD4(mean, c);
    norm_scale = LD4(rstd, c) * LD4(gamma, c);
    norm_offset = LD4(beta, c);
}
vec4 normed(vec4 v) {
    return NORM != 0 ? relu(normalized(v, norm_shift, norm_scale, norm_offset)) : v;
}
#define NORMED_HALVES(v) (NORM != 0 ? f16vec4(normed(vec4(v))) : v)
#else
void read_norm(int c) {}
vec4 normed(vec4 v) { return v; }
#define NORMED_HALVES(v) v
#endif
