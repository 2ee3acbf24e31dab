// prelude: the beginning of every kernel. The local size is specialisation constant 0: the host
// fits it to the device.
#extension GL_EXT_control_flow_attributes : require

layout(local_size_x = 64, local_size_x_id = 0) in;

// The host folds one-dimensional grids beyond 65,535 groups into y (Vulkan guarantees no more per
// axis).
uint group_index() { return gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x; }
uint lane_index() { return group_index() * gl_WorkGroupSize.x + gl_LocalInvocationIndex; }

// ITEMS is the number of vec4s that one lane of an elementwise kernel handles, at a stride of the
// workgroup's size. Starting a workgroup is slow on CPU drivers.
#define ITEMS 8
uint first_item() { return group_index() * gl_WorkGroupSize.x * ITEMS + gl_LocalInvocationIndex; }

// IN4(b, x) declares a read-only vec4 input at binding b: a storage buffer, or an RGBA32F texel
// buffer in the texel variant, which some CPU drivers read ten times faster. LD4(x, i) reads vec4
// number i. OUT4(b, y) and INOUT4(b, y) declare vec4 outputs, which are indexed directly.
#ifdef TEXEL
#define IN4(b, x) layout(set = 0, binding = b) uniform samplerBuffer x
#define LD4(x, i) texelFetch(x, int(i))
#else
#define IN4(b, x) \
    layout(set = 0, binding = b) readonly restrict buffer In_##x { vec4 x[]; }
#define LD4(x, i) vec4(x[i])
#endif
#define OUT4(b, y) \
    layout(set = 0, binding = b) writeonly restrict buffer Out_##y { vec4 y[]; }
#define INOUT4(b, y) \
    layout(set = 0, binding = b) restrict buffer InOut_##y { vec4 y[]; }

// IN4A, OUT4A and INOUT4A are the same for tensors that the f16 variants store as 16-bit floats.
// There a vec4 is a uvec2 in a storage buffer, or a texel of an RGBA16F texel buffer. Neither needs
// a device feature. LDA(x, i) reads an IN4A. STA(y, i, v) writes an OUT4A or INOUT4A; LDIO(y, i)
// reads the latter. Arithmetic is fp32 in every variant.
#ifdef F16
// HALVES says what the 16 bits are. The host sets it.
const uint BINARY16 = 0, PACKED16 = 1, BFLOAT16 = 2; // PACKED16: binary16 by packHalf2x16
layout(constant_id = 7) const uint HALVES = BINARY16;

// unpack4 selects instead of branching: unrolled loops of it are large functions, and some drivers
// take minutes to compile those with many branches.
vec4 unpack4(uvec2 h) {
    uvec2 low = h << 16, high = h & 0xffff0000u;
    vec4 binary = vec4(unpackHalf2x16(h.x), unpackHalf2x16(h.y));
    vec4 bfloat = uintBitsToFloat(uvec4(low.x, high.x, low.y, high.y));
    return mix(binary, bfloat, bvec4(HALVES == BFLOAT16));
}

// pack4_bfloat16 keeps the upper halves of the words, rounded to the nearest, ties to even. NaN
// stays NaN.
uvec2 pack4_bfloat16(vec4 v) {
    uvec4 bits = floatBitsToUint(v);
    uvec4 h = (bits + 0x7fffu + (bits >> 16 & 1u)) >> 16;
    h = mix(h, bits >> 16 | 0x40u, greaterThan(bits & 0x7fffffffu, uvec4(0x7f800000u)));
    return h.xz | h.yw << 16;
}

// pack4 rounds to the nearest, ties to even. Values that are too large become infinite; NaN stays
// NaN. packHalf2x16 leaves the rounding open. Drivers differ, one of them between two shaders, so
// that the selected variant would change bits. GPUs whose packHalf2x16 rounds like this use it: one
// instruction instead of seventy.
uvec2 pack4(vec4 v) {
    if (HALVES == BFLOAT16) return pack4_bfloat16(v);
    if (HALVES == PACKED16) return uvec2(packHalf2x16(v.xy), packHalf2x16(v.zw));
    uvec4 bits = floatBitsToUint(v), size = bits & 0x7fffffffu;
    uvec4 normal = size - 0x38000000u; // the exponent's bias is 15, not 127
    normal = (normal + 0xfffu + (normal >> 13 & 1u)) >> 13;
    uvec4 small = floatBitsToUint(abs(v) + 0.5) -
                  0x3f000000u; // below 2^-14: units of 2^-24, to which adding 0.5 rounds
    uvec4 h = mix(normal, small, lessThan(size, uvec4(0x38800000u)));
    h = mix(h, uvec4(0x7c00u), greaterThanEqual(size, uvec4(0x47800000u)));
    h = mix(h, uvec4(0x7e00u), greaterThan(size, uvec4(0x7f800000u)));
    h |= bits >> 16 & 0x8000u;
    return h.xz | h.yw << 16;
}
#define STORED4 uvec2
#define LDIO(y, i) unpack4(y[i])
#define STA(y, i, v) y[i] = pack4(v)
vec4 rounded(vec4 v) { return unpack4(pack4(v)); } // as stored
#else
#define STORED4 vec4
#define LDIO(y, i) y[i]
#define STA(y, i, v) y[i] = v
vec4 rounded(vec4 v) { return v; }
#endif
#if defined(TEXEL) || !defined(F16)
#define IN4A(b, x) IN4(b, x)
#define LDA(x, i) LD4(x, i)
#else
#define IN4A(b, x) \
    layout(set = 0, binding = b) readonly restrict buffer In_##x { uvec2 x[]; }
#define LDA(x, i) unpack4(x[i])
#endif
#define OUT4A(b, y) \
    layout(set = 0, binding = b) writeonly restrict buffer Out_##y { STORED4 y[]; }
#define INOUT4A(b, y) \
    layout(set = 0, binding = b) restrict buffer InOut_##y { STORED4 y[]; }

// SAME4(b, x) and SAME4A(b, x) declare an IN4 or IN4A of which all lanes of a workgroup read the
// same element at a time, with LDS4(x, i) or LDSA(x, i). In the address variant the input is a
// 64-bit address: ADDRESS4(x) or ADDRESS4A(x) at the end of the push constants. Such reads are
// unchecked, and CPU drivers read for masked lanes too: no index may ever lie outside. Where a loop
// tests its condition first, these drivers run its body once more with all lanes masked: loops
// around such reads are `do … while`. In the shuffle variant a workgroup is one subgroup of SPAN
// lanes. Each lane reads element span_lane() of a run of SPAN, and broadcast(v, i) is the value
// that lane i has read. No lane may have returned. On CPU drivers a texel read is a function call;
// a shuffle by a constant is one instruction. In all other variants every lane reads for itself.
#ifdef SHUFFLE
#extension GL_KHR_shader_subgroup_shuffle : require
const int SPAN = 8;
int span_lane() { return int(gl_SubgroupInvocationID); }
#define broadcast(v, i) subgroupShuffle(v, i)
#else
const int SPAN = 1;
int span_lane() { return 0; }
#define broadcast(v, i) v
#endif
#ifdef ADDRESS
#extension GL_EXT_buffer_reference : require
layout(buffer_reference, buffer_reference_align = 16) readonly restrict buffer Address4 {
    vec4 at[];
};
layout(buffer_reference, buffer_reference_align = 8) readonly restrict buffer Address4A {
    STORED4 at[];
};
#define SAME4(b, x)
#define SAME4A(b, x)
#define ADDRESS4(x) Address4 x;
#define ADDRESS4A(x) Address4A x;
#define LDS4(x, i) x.at[i]
#ifdef F16
#define LDSA(x, i) unpack4(x.at[i])
#else
#define LDSA(x, i) x.at[i]
#endif
#else
#define SAME4(b, x) IN4(b, x);
#define SAME4A(b, x) IN4A(b, x);
#define ADDRESS4(x)
#define ADDRESS4A(x)
#define LDS4(x, i) LD4(x, i)
#define LDSA(x, i) LDA(x, i)
#endif
