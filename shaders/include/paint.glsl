// paint: frames of pixels, one word each: red in the lowest byte, then green, blue and alpha, which
// is always 255. Frames whose blue comes first take colours whose blue comes first; nothing here
// depends on it. All arithmetic on pixels is that of whole numbers.

// over is front laid over back, with a from 0 (nothing of it) to 255.
uint over(uint back, uint front, uint a) {
    uint mixed = 0xff000000u;
    [[unroll]] for (uint k = 0; k < 3; ++k) {
        uint b = back >> 8 * k & 255u, f = front >> 8 * k & 255u;
        mixed |= (b * (255u - a) + f * a + 127u) / 255u << 8 * k;
    }
    return mixed;
}
