// conv2d_implicit_terms: the terms of the sums over r, s, c that one lane loads. Of each of LOADS
// pixels and filters it loads one vec4 per round.
int h[LOADS], w[LOADS], start[LOADS], filter4[LOADS]; // the pixels and filters
int r, s, c, term;                                    // the next vec4 to load

// begin_terms selects every step-th pixel and filter from the first ones on, and starts at
// first_term.
void begin_terms(int first_pixel, int first_filter, int step, int first_term) {
    [[unroll]] for (int i = 0; i < LOADS; i++) {
        int m = first_pixel + i * step;
        Pixel a = pixel(m);
        h[i] = m < pixels ? a.p * inputStepH + offsetH : FAR;
        w[i] = a.q * inputStepW + offsetW;
        start[i] = ((a.n * inputH + h[i]) * inputW + w[i]) * channels4;
        filter4[i] = min(first_filter + i * step, outputs - 1) * filterR * filterS * channels4;
    }
    term = first_term;
    c = term % channels4;
    s = term / channels4 % tapsS;
    r = term / channels4 / tapsS;
}

void advance_terms(int step) {
    term += step;
    c += step % channels4;
    s += step / channels4 % tapsS;
    r += step / channels4 / tapsS;
    if (c >= channels4) {
        c -= channels4;
        s++;
    }
    if (s >= tapsS) {
        s -= tapsS;
        r++;
    }
}
