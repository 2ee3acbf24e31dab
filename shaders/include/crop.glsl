// crop: the taps of a crop that is resized along one axis, and their weights. Positions are counted
// in units of 1/(2·size) source pixel, where every centre and every tap is an integer: nothing is
// rounded before the weights.
#define BILINEAR 0          // triangle, widened when shrinking (antialiased)
#define BILINEAR_PLAIN 1    // triangle, never widened, edge clamped
#define BICUBIC 2           // Keys, a = -1/2, never widened
#define BICUBIC_ANTIALIAS 3 // Keys, a = -1/2, widened when shrinking

// The host picks the filter; CPU drivers run all branches of a filter that is picked later.
layout(constant_id = 1) const uint MODE = BILINEAR;

// Taps are the source positions lo..hi of one output position; distances are measured from centre
// in units.
struct Taps {
    int centre, unit, support, lo, hi;
};

// quotient is a / b, rounded down, for 0 <= a and quotients below 2^20. CPU drivers divide integers
// lane by lane; the rounded quotient of floats is at most 1 off.
int quotient(int a, int b) {
    int q = int(float(a) / float(b)), rest = a - q * b;
    return rest < 0 ? q - 1 : rest >= b ? q + 1 : q;
}

Taps filter_taps(int position, int n, int size) {
    Taps t;
    t.unit = 2 * size;
    t.centre = (2 * position + 1) * n - size;
    if (MODE == BILINEAR_PLAIN) t.centre = clamp(t.centre, 0, (n - 1) * t.unit);
    int widened = max(2 * n, t.unit);
    t.support = MODE == BILINEAR            ? widened
                : MODE == BICUBIC           ? 2 * t.unit
                : MODE == BICUBIC_ANTIALIAS ? 2 * widened
                                            : t.unit;
    t.lo = t.centre > t.support ? quotient(t.centre - t.support, t.unit) + 1 : 0;
    t.hi = min(n - 1, quotient(t.centre + t.support - 1, t.unit));
    return t;
}

float weight(Taps t, int i) {
    float distance = float(abs(t.centre - i * t.unit));
    if (MODE == BILINEAR || MODE == BILINEAR_PLAIN) return 1.0 - distance / float(t.support);
    float d = distance / float(MODE == BICUBIC ? t.unit : t.support / 2);
    return d < 1.0 ? (1.5 * d - 2.5) * d * d + 1.0 : ((-0.5 * d + 2.5) * d - 4.0) * d + 2.0;
}

// The bits of a view's word of flips. The view is turned left by `flips >> QUARTERS` right angles,
// then exchanged left to right, then top to bottom.
#define MIRRORED 1u
#define UPSIDE_DOWN 2u
#define QUARTERS 2

// unflipped is where the pixel at a row and column of a view lies in the resized crop. last is the
// view's last row and column.
ivec2 unflipped(ivec2 at, uint flips, ivec2 last) {
    if ((flips & MIRRORED) != 0) at.y = last.y - at.y;
    if ((flips & UPSIDE_DOWN) != 0) at.x = last.x - at.x;
    uint quarters = flips >> QUARTERS & 3u;
    if (quarters == 1) return ivec2(at.y, last.x - at.x);
    if (quarters == 2) return last - at;
    if (quarters == 3) return ivec2(last.y - at.y, at.x);
    return at;
}

// resized_size is the height and width of the resized crop, before a view of the given size is
// turned.
ivec2 resized_size(ivec2 view, uint flips) {
    return (flips >> QUARTERS & 1u) != 0 ? view.yx : view;
}
