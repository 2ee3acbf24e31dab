// winograd_product_shared: winograd_product in shared memory, for GPUs. A workgroup loads the terms
// that its lanes share once.
//   0 v [36,units,C/4,64,4]  f32 in    C = 4 channels4; tile t is number t % 64 of unit t / 64
//   1 u [36,blocks,C/4,16,4] f32 in    output k is number k % 16 of block k / 16
//   2 m [36,units,K/4,64,4]  f32 out   K = 4 outputs4
// Rows are tiles, columns are outputs (product_shared.glsl). A round takes DEPTH vec4s of channels.
// Lanes load them along tiles and outputs.
// variants: large
#version 460
#include "prelude.glsl"
#include "product_shared.glsl"

const int BLOCK = 16, UNIT = 64;
const int LOADS = SIDE * DEPTH / LANES; // vec4s of one tile and output per lane

IN4(0, v);
IN4(1, u);
OUT4(2, m);
layout(push_constant) uniform Params {
    int units;
    int channels4;
    int outputs4;
    int blocks; // ceil(K / 16)
    int rows;   // of workgroups: ceil(64 units / SIDE)
    int groups;
};

int from, filter4, c; // this lane's tile and output, and its next vec4 of channels to load
vec4 next_v[LOADS], next_u[LOADS];

void fetch() {
    [[unroll]] for (int i = 0; i < LOADS; i++) {
        int d = min(c + i, channels4 - 1);
        next_v[i] = LD4(v, from + d * UNIT);
        next_u[i] = LD4(u, filter4 + d * BLOCK);
    }
    c += DEPTH;
}

void main() {
    int group = int(group_index()), lane = int(gl_LocalInvocationIndex),
        columns = (blocks * BLOCK + SIDE - 1) / SIDE;
    if (group >= groups) return;
    int k0 = group % columns * SIDE, first = group / columns % rows * SIDE,
        product = min(group / columns / rows, 35);
    int mine = lane % SIDE, turn = lane / SIDE * LOADS;
    int t = first + mine, k = k0 + mine;
    from = (product * units + min(t / UNIT, units - 1)) * channels4 * UNIT + t % UNIT;
    filter4 = (product * blocks + min(k / BLOCK, blocks - 1)) * channels4 * BLOCK + k % BLOCK;
    c = turn;
    clear_sums();

    fetch();
    for (int done = 0; done < channels4; done += DEPTH) {
        [[unroll]] for (int i = 0; i < LOADS; i++)
            stage(turn + i, mine, next_v[i], next_u[i]);
        barrier(); // all terms of the round are staged
        if (done + DEPTH < channels4) fetch();
        add_round(min(DEPTH, channels4 - done));
        barrier(); // all terms of the round have been read
    }
    join_sums();

    [[unroll]] for (int i = 0; i < 8; i++) {
        int t = first + row_at(i);
        [[unroll]] for (int j = 0; j < 8; j += 4) {
            int k4 = (k0 + column_at(j)) / 4;
            if (t < units * UNIT && k4 < outputs4)
                m[((product * units + t / UNIT) * outputs4 + k4) * UNIT + t % UNIT] = summed(i, j);
        }
    }
}
