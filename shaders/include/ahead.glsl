// ahead: loads of serial sums, AHEAD at a time. Few lanes add many terms each, and a GPU then waits
// for memory once for AHEAD terms instead of once for each. The order of the sum stays, and with it
// every bit. The host sets LOADS_AHEAD on GPUs; CPU drivers gain nothing.
layout(constant_id = 3) const uint LOADS_AHEAD = 0;
#define AHEAD 8

// EACH_COLUMN calls add(b, v) for columns begin to end - 1 in order; v is the vec4 of c at(b).
#define EACH_COLUMN(begin, end, at, add)                \
    if (LOADS_AHEAD == 0) {                             \
        for (uint j = begin; j < end; j++)              \
            add(j, LD4(c, at(j)));                      \
    } else {                                            \
        for (uint j = begin; j < end; j += AHEAD) {     \
            vec4 v[AHEAD];                              \
            [[unroll]] for (uint k = 0; k < AHEAD; k++) \
                v[k] = LD4(c, at(min(j + k, end - 1))); \
            [[unroll]] for (uint k = 0; k < AHEAD; k++) \
                if (j + k < end) add(j + k, v[k]);      \
        }                                               \
    }
