// relu: both halves of max(x, 0). A NaN must pass through, so that divergence stays visible.
// relu compares bits: NVIDIA's compiler makes a maximum, which drops NaN, of a comparison of floats.
// Without its sign bit, what is from -0 to -infinity is at most infinity's bits.
vec4 relu(vec4 x) {
    uvec4 flipped = floatBitsToUint(x) ^ 0x80000000u;
    return mix(x, vec4(0), lessThanEqual(flipped, uvec4(0x7f800000u)));
}
vec4 relu_mask(vec4 dy, vec4 y) { return mix(dy, vec4(0), lessThanEqual(y, vec4(0))); }
