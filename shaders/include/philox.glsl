// philox: Philox4x32-10, the counter-based generator of Salmon et al. (SC 2011). The same key and
// counter give the same four words on every device and in Go: a draw depends on its purpose alone.
uvec4 philox(uvec2 key, uvec4 counter) {
    for (uint round = 0; round < 10; ++round) {
        uint hi0, lo0, hi1, lo1;
        umulExtended(0xD2511F53u, counter.x, hi0, lo0);
        umulExtended(0xCD9E8D57u, counter.z, hi1, lo1);
        counter = uvec4(hi1 ^ counter.y ^ key.x, lo1, hi0 ^ counter.w ^ key.y, lo0);
        key += uvec2(0x9E3779B9u, 0xBB67AE85u);
    }
    return counter;
}

// Uniform in [0,1), exact in fp32.
float unit_float(uint bits) { return float(bits >> 8) * (1.0 / 16777216.0); }

// Uniform in {0 .. n-1}; n > 0. The bias is below n / 2^32.
uint below(uint n, uint bits) {
    uint hi, lo;
    umulExtended(n, bits, hi, lo);
    return hi;
}
