// conv2d_gather_terms: where a lane is in the sum over r, s, c, of whose vec4s it takes one every so many.
int r, s, c, term; // the vec4 whose turn is next

void begin(int first) {
    term = first;
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
