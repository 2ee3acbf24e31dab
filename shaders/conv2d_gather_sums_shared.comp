// conv2d_gather_sums_shared: conv2d_gather_shared where y is the gradient of a batch norm's and ReLU's result: masked, and of each 64 pixels and output
// the sums that the norm's backward pass would have to read y for
//   0 x        [N,inputH,inputW,C]     act in    C = 4 channels4
//   1 f        [K,filterR,filterS,C]   f32 in    K = outputs
//   2 y        [N,outputH,outputW,K]   act inout
//   3 nx       [N,outputH,outputW,K]   act in    what the norm normalised
//   4 sign     [N,outputH,outputW,K]   act in    its result, unread unless SIGN
//   5 mean     [K]                     vec4 in   and of the norm: 6 rstd, 7 gamma, 8 beta
//   9 slab_dy  [S,K]                   f32 out   S counts the slabs of all passes
//  10 slab_dyx [S,K]                   f32 out
// variants: f16 large f16+large
#version 460
#include "prelude.glsl"
#include "conv2d_gather_shared.glsl"
#include "conv2d_gather_sums.glsl"

void main() {
    if (!multiply()) return;
    int o[8] = places(), at = int(gl_LocalInvocationIndex);
    [[unroll]] for (int slab = 0; slab < SLABS; slab++) {
        if (slab > 0) barrier(); // the last slab's sums have been read
        [[unroll]] for (int part = slab * PARTS; part < (slab + 1) * PARTS; part++) {
            vec4 total[2] = vec4[2](vec4(0), vec4(0)), products[2] = total;
            [[unroll]] for (int i = 4 * part; i < 4 * part + 4; i++)
                [[unroll]] for (int j = 0; j < 8; j += 4) {
                    int k = output_at(j) / 4;
                    if (o[i] >= 0 && 4 * k < outputs) {
                        vec4 more;
                        total[j / 4] += finish(summed(i, j), o[i] + k, k, more);
                        products[j / 4] += more;
                    }
                }
            [[unroll]] for (int j = 0; j < 8; j += 4)
                leave(part, j, total[j / 4], products[j / 4]);
        }
        barrier(); // lanes' sums are there
        if (at < SIDE && k0 + at < outputs && first + slab * SLAB < pixels) {
            float total, products;
            add_up(at, total, products);
            write_sums(first / SLAB + slab, k0 + at, total, products);
        }
    }
}
