// flags_merge: y[at + i] = 1 where any of x[64i] … x[64i+63] is not 0, else 0. The host repeats
// it until one flag is left.
//   0 x [count] u32 in
//   1 y [at + ceil(count / 64)] u32 inout
// One lane per slab of 64 flags.
#version 460
#include "prelude.glsl"

layout(set = 0, binding = 0) readonly restrict buffer X { uint x[]; };
layout(set = 0, binding = 1) restrict buffer Y { uint y[]; };
layout(push_constant) uniform Params {
    uint count;
    uint at;
};

const uint SLAB = 64;

void main() {
    uint i = lane_index(), first = i * SLAB, last = min(first + SLAB, count), found = 0;
    if (first >= count) return;
    for (uint j = first; j < last; ++j)
        found |= x[j];
    y[at + i] = found;
}
