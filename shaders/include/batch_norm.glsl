// batch_norm: the layout of the two-stage sums. M pixels of C channels are cut into slabs of `slab` pixels (the last may be shorter); one lane
// owns one channel vec4 of one slab. FAN neighbouring slabs merge into one, always in order, until the finalizing kernel takes the rest.
#define FAN 64

// Pixels whose loads are issued together, to hide memory latency on a GPU; they are added one by one, in order.
#define BATCH 4

// What a batch norm makes of x, before any ReLU; scale is rstd * gamma. The backward pass asks for its sign again instead of reading y, so forward
// and backward must get the same bits from it: hence precise, and no fma(), which precise does not reach (SPIR-V decorates no extended instruction).
vec4 normalized(vec4 x, vec4 mean, vec4 scale, vec4 offset) {
    precise vec4 y = (x - mean) * scale + offset;
    return y;
}
