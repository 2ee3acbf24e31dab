// conv2d_implicit_sums_shared: conv2d_implicit_shared whose y is the gradient of a batch norm's and
// ReLU's result. It masks y and writes, for each output and each slab of 64 pixels, the sums that
// the norm's backward pass needs.
//   0 x        [N,inputH,inputW,C]     act in    C = 4 channels4
//   1 f        [K,filterR,filterS,C]   f32 in    K = outputs
//   2 y        [N,outputH,outputW,K]   act inout
//   3 nx       [N,outputH,outputW,K]   act in    the norm's input
//   4 sign     [N,outputH,outputW,K]   act in    the norm's result, read only with SIGN
//   5 mean     [K]                     vec4 in   of the norm, as are 6 rstd, 7 gamma, 8 beta
//   9 slab_dy  [S,K]                   f32 out   S counts the slabs of all passes
//  10 slab_dyx [S,K]                   f32 out
// variants: f16 large f16+large
#version 460
#include "prelude.glsl"
#include "conv2d_implicit_shared.glsl"
#include "conv2d_implicit_sums.glsl"

// sum_slab finishes one slab of y and writes its sums. o are the offsets of the lane's pixels, -1
// for absent ones.
void sum_slab(const int slab, int o[8]) {
    [[unroll]] for (int p = 0; p < PARTS; p++)
        [[unroll]] for (int j = 0; j < 8; j += 4) {
            int part = slab * PARTS + p, k = output_at(j) / 4;
            vec4 total = vec4(0), products = vec4(0);
            [[unroll]] for (int i = 0; i < 4; i++)
                if (o[4 * part + i] >= 0 && 4 * k < outputs) {
                    vec4 more;
                    total += finish(summed(4 * part + i, j), o[4 * part + i] + k, k, more);
                    products += more;
                }
            store_partial(part, j, total, products);
        }
    barrier(); // all partial sums are stored
    int at = int(gl_LocalInvocationIndex);
    if (at < SIDE && k0 + at < outputs && first + slab * SLAB < pixels) {
        float total, products;
        sum_partials(at, total, products);
        write_sums(first / SLAB + slab, k0 + at, total, products);
    }
}

void main() {
    if (!compute_sums()) return;
    int o[8] = output_offsets();
    sum_slab(0, o);
    if (SLABS > 1) {
        barrier(); // the first slab's sums have been read
        sum_slab(SLABS - 1, o);
    }
}
