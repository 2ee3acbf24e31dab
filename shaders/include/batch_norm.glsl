// batch_norm: the layout of the two-stage sums. M pixels of C channels are cut into slabs of `slab` pixels (the last may be shorter); one lane
// owns one channel vec4 of one slab. FAN neighbouring slabs merge into one, always in order, until the finalizing kernel takes the rest.
#define FAN 64

// Pixels whose loads are issued together, to hide memory latency on a GPU; they are added one by one, in order.
#define BATCH 4
