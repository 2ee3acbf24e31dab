// conv2d_implicit_terms: which terms a lane brings of the sums over r, s, c: of each of BRINGS pixels and filters one vec4 every so many.
int h[BRINGS], w[BRINGS], start[BRINGS], filter4[BRINGS]; // the pixels and filters
int r, s, c, term;                                        // the vec4 whose turn is next

// begin takes every step-th pixel and filter from those on, and starts at a vec4.
void begin(int first_pixel, int first_filter, int step, int first_term) {
    [[unroll]] for (int i = 0; i < BRINGS; i++) {
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

void advance(int step) {
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
