// sum_rows: part[b,:] = sum of the rows of slab b of x, in order; slice_sum adds the slabs
//   0 x    [rows,C]  f32 in    C = 4 vectors
//   1 part [slabs,C] f32 out   this run's begin at firstSlab
// One lane per vec4 and slab.
// variants: texel
#version 460
#include "prelude.glsl"

IN4(0, x);
OUT4(1, part);
layout(push_constant) uniform Params {
    uint rows;
    uint vectors;
    uint slab; // rows per slab
    uint firstSlab;
};

void main() {
    uint b = lane_index() / vectors, i = lane_index() % vectors;
    if (b * slab >= rows) return;
    vec4 sum = vec4(0);
    uint last = min((b + 1) * slab, rows);
    for (uint m = b * slab; m < last; m++)
        sum += LD4(x, m * vectors + i);
    part[(firstSlab + b) * vectors + i] = sum;
}
