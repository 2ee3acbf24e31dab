// relu: both halves of max(x, 0), written so that a NaN passes through (max of a NaN is undefined in SPIR-V) and divergence stays visible.
vec4 relu(vec4 x) { return mix(x, vec4(0), lessThanEqual(x, vec4(0))); }
vec4 relu_mask(vec4 dy, vec4 y) { return mix(dy, vec4(0), lessThanEqual(y, vec4(0))); }
