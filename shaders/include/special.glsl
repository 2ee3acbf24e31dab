// special: functions whose built-in relatives lose all digits by cancellation. GLSL's log may be
// off by 2^-21 near 1 and its exp by several units in the last place. log(1 + x) and exp(x) - 1 of
// a small x would have no correct digit left.

// log1p(x) = 2 artanh(x / (2 + x)) for small x >= 0; six terms reach fp32's precision up to x =
// 0.5.
float log1p(float x) {
    if (x > 0.5) return log(1.0 + x);
    float s = x / (2.0 + x), q = s * s;
    return 2.0 * s *
           (1.0 + q * (1.0 / 3.0 + q * (1.0 / 5.0 + q * (1.0 / 7.0 + q * (1.0 / 9.0 + q / 11.0)))));
}

// expm1(x) for x <= 0: Taylor's series near 0, the built-in elsewhere.
float expm1(float x) {
    if (x < -0.5) return exp(x) - 1.0;
    float p = 1.0 / 40320.0;
    p = fma(p, x, 1.0 / 5040.0);
    p = fma(p, x, 1.0 / 720.0);
    p = fma(p, x, 1.0 / 120.0);
    p = fma(p, x, 1.0 / 24.0);
    p = fma(p, x, 1.0 / 6.0);
    p = fma(p, x, 0.5);
    return x * fma(p, x, 1.0);
}
