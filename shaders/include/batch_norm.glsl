// batch_norm: the layout of the two-stage sums. M pixels of C channels are cut into slabs of `slab`
// pixels; the last slab may be shorter. One lane owns one channel vec4 of one slab. FAN
// neighbouring slabs merge into one, in order, until few enough are left for the finalizing kernel.
#define FAN 64

// BATCH is the number of pixels whose loads are issued together, to hide memory latency on a GPU.
// They are added one by one, in order.
#define BATCH 4

// normalized is the batch norm of x before any ReLU; scale is rstd * gamma. The backward pass
// computes its sign again instead of reading y: forward and backward must get the same bits. Hence
// `precise`, and no fma(): SPIR-V cannot decorate an extended instruction as precise.
vec4 normalized(vec4 x, vec4 mean, vec4 scale, vec4 offset) {
    precise vec4 y = (x - mean) * scale + offset;
    return y;
}
