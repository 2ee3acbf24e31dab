// relu: both halves of max(x, 0). NaN passes through, so that divergence stays visible. relu
// compares bits: NVIDIA's compiler turns a comparison of floats into a maximum, which drops NaN.
// With the sign bit flipped, -0 to -infinity are the numbers up to infinity's bits.
vec4 relu(vec4 x) {
    uvec4 flipped = floatBitsToUint(x) ^ 0x80000000u;
    return mix(x, vec4(0), lessThanEqual(flipped, uvec4(0x7f800000u)));
}
vec4 relu_mask(vec4 dy, vec4 y) { return mix(dy, vec4(0), lessThanEqual(y, vec4(0))); }
