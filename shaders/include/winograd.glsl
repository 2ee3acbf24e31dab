// winograd: the transforms of F(4x4,3x3), Winograd's minimal filtering (Lavin and Gray 2016) at the
// points 0, A, -A, B, -B and infinity. In one dimension y = At [(G g) * (Bt d)] makes 4 outputs
// from
// 6 inputs d and 3 taps g. In two dimensions each matrix stands on both sides.
// kernels/ref/winograd.go has the same matrices in float64. RATIONALE.md says why these points.
const float A = 0.625, B = 1.5, A2 = A * A, B2 = B * B, A3 = A2 * A, B3 = B2 * B;
const float F0 = 1 / (A2 * B2), FA = 1 / (2 * A2 * (A2 - B2)), FB = 1 / (2 * B2 * (B2 - A2));

const int SIDE = 4;   // outputs of a tile, in each direction
const int POINTS = 6; // products in each direction, and inputs of a tile

// transform_inputs computes Bt d: from 6 inputs to the factors of 6 products.
void transform_inputs(inout vec4 d[6]) {
    vec4 even = d[4] - B2 * d[2], odd = A * (d[3] - B2 * d[1]), even_b = d[4] - A2 * d[2],
         odd_b = B * (d[3] - A2 * d[1]);
    d[0] = A2 * B2 * d[0] - (A2 + B2) * d[2] + d[4];
    d[5] = A2 * B2 * d[1] - (A2 + B2) * d[3] + d[5];
    d[1] = even + odd;
    d[2] = even - odd;
    d[3] = even_b + odd_b;
    d[4] = even_b - odd_b;
}

// transform_filter computes G g: from 3 taps, g[0] to g[2], to the factors of 6 products.
void transform_filter(inout vec4 g[6]) {
    vec4 even = FA * (g[0] + A2 * g[2]), odd = FA * A * g[1], even_b = FB * (g[0] + B2 * g[2]),
         odd_b = FB * B * g[1];
    g[5] = g[2];
    g[0] = F0 * g[0];
    g[1] = even + odd;
    g[2] = even - odd;
    g[3] = even_b + odd_b;
    g[4] = even_b - odd_b;
}

// transform_outputs computes At m: from 6 products to 4 outputs, m[0] to m[3].
void transform_outputs(inout vec4 m[6]) {
    vec4 sum = m[1] + m[2], difference = m[1] - m[2], sum_b = m[3] + m[4],
         difference_b = m[3] - m[4];
    m[0] = m[0] + sum + sum_b;
    m[1] = A * difference + B * difference_b;
    m[2] = A2 * sum + B2 * sum_b;
    m[3] = A3 * difference + B3 * difference_b + m[5];
}

// transform_output_gradients computes A y, the adjoint of At: from 4 outputs to 6 products.
void transform_output_gradients(inout vec4 y[6]) {
    vec4 even = y[0] + A2 * y[2], odd = A * y[1] + A3 * y[3], even_b = y[0] + B2 * y[2],
         odd_b = B * y[1] + B3 * y[3];
    y[5] = y[3];
    y[1] = even + odd;
    y[2] = even - odd;
    y[3] = even_b + odd_b;
    y[4] = even_b - odd_b;
}

// transform_filter_gradients computes Gt u, the adjoint of G: from 6 products to 3 taps.
void transform_filter_gradients(inout vec4 u[6]) {
    vec4 sum = FA * (u[1] + u[2]), difference = FA * (u[1] - u[2]), sum_b = FB * (u[3] + u[4]),
         difference_b = FB * (u[3] - u[4]);
    u[0] = F0 * u[0] + sum + sum_b;
    u[1] = A * difference + B * difference_b;
    u[2] = A2 * sum + B2 * sum_b + u[5];
}
