// batch_norm_pair: the part that forward and backward share of
//   y = relu((xa - mean_a) * rstd_a * gamma_a + beta_a + (xb - mean_b) * rstd_b * gamma_b + beta_b)
#include "relu.glsl"
#include "batch_norm.glsl"

IN4A(0, xa);
IN4A(1, xb);
IN4(2, mean_a);
IN4(3, rstd_a);
IN4(4, gamma_a);
IN4(5, beta_a);
IN4(6, mean_b);
IN4(7, rstd_b);
IN4(8, gamma_b);
IN4(9, beta_b);

// Pair holds the parameters of both norms for one channel vec4.
struct Pair {
    vec4 shift_a, scale_a, offset_a;
    vec4 shift_b, scale_b, offset_b;
};

Pair read_pair(uint c) {
    return Pair(LD4(mean_a, c), LD4(rstd_a, c) * LD4(gamma_a, c), LD4(beta_a, c), LD4(mean_b, c),
                LD4(rstd_b, c) * LD4(gamma_b, c), LD4(beta_b, c));
}

// joined is the sum before the ReLU, precise for the same reason as normalized().
vec4 joined(Pair p, vec4 a, vec4 b) {
    precise vec4 y = normalized(a, p.shift_a, p.scale_a, p.offset_a) +
                     normalized(b, p.shift_b, p.scale_b, p.offset_b);
    return y;
}
