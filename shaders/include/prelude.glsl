// prelude: what every kernel starts with. Local size is specialisation constant 0, so the host may fit it to the device.
#extension GL_EXT_control_flow_attributes : require

layout(local_size_x = 64, local_size_x_id = 0) in;

// The host folds one-dimensional grids beyond 65,535 groups into y (Vulkan guarantees no more per axis).
uint group_index() { return gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x; }
uint lane_index() { return group_index() * gl_WorkGroupSize.x + gl_LocalInvocationIndex; }

// vec4s that one lane of an elementwise kernel handles, at a stride of the workgroup's size: starting a workgroup is dear on CPU drivers.
#define ITEMS 8
uint first_item() { return group_index() * gl_WorkGroupSize.x * ITEMS + gl_LocalInvocationIndex; }

// IN4(b, x): a read-only vec4 input at binding b. Storage buffer, or RGBA32F texel buffer in the texel variant: on some CPU drivers the
// sampler path is ten times faster. LD4(x, i) reads vec4 number i. OUT4(b, y), INOUT4(b, y): vec4 output, plain indexing.
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

// The same for activations, which the f16 variants keep as 16-bit floats: a vec4 is a uvec2 in a storage buffer, or a texel of an RGBA16F texel
// buffer; no device feature is needed for either. LDA(x, i) reads an IN4A. STA(y, i, v) writes an OUT4A or INOUT4A, and LDIO(y, i) reads the latter.
// Arithmetic is fp32 in every variant.
#ifdef F16
vec4 unpack4(uvec2 h) { return vec4(unpackHalf2x16(h.x), unpackHalf2x16(h.y)); }

// Rounds to the nearest, ties to even; too large is infinite, NaN stays NaN. packHalf2x16 leaves the rounding open, and drivers differ, one of them
// between two shaders: a choice of variants would change bits. GPUs whose packHalf2x16 does just this have an instruction for it, in place of seventy.
layout(constant_id = 7) const uint PACKS = 0; // this is such a GPU: the host has tried
uvec2 pack4(vec4 v) {
    if (PACKS != 0) return uvec2(packHalf2x16(v.xy), packHalf2x16(v.zw));
    uvec4 bits = floatBitsToUint(v), size = bits & 0x7fffffffu;
    uvec4 normal = size - 0x38000000u; // the exponent's bias is 15, not 127
    normal = (normal + 0xfffu + (normal >> 13 & 1u)) >> 13;
    uvec4 small = floatBitsToUint(abs(v) + 0.5) - 0x3f000000u; // below 2^-14 in units of 2^-24, which is where adding 0.5 rounds to
    uvec4 h = mix(normal, small, lessThan(size, uvec4(0x38800000u)));
    h = mix(h, uvec4(0x7c00u), greaterThanEqual(size, uvec4(0x47800000u)));
    h = mix(h, uvec4(0x7e00u), greaterThan(size, uvec4(0x7f800000u)));
    h |= bits >> 16 & 0x8000u;
    return h.xz | h.yw << 16;
}
#define STORED4 uvec2
#define LDIO(y, i) unpack4(y[i])
#define STA(y, i, v) y[i] = pack4(v)
vec4 rounded(vec4 v) { return unpack4(pack4(v)); } // as it is stored
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

// SAME4(b, x), SAME4A(b, x): an IN4 or IN4A of which all lanes of a workgroup want the same element at a time, with LDS4(x, i) or LDSA(x, i). In the
// address variant it comes as a 64-bit address: ADDRESS4(x) or ADDRESS4A(x) at the end of the push constants. A read is then unchecked, and CPU drivers
// read for masked lanes too: no index may lie outside, ever. Their loops run their body once more with all lanes masked when the condition stands
// first, so `do … while`.
// In the shuffle variant a workgroup is one subgroup of HANDS lanes: each reads the element with the number of its hand() after the first of a run, and
// handed(v, i) is what the lane with hand i has read. No lane may have left. A texel read is a call of a function on CPU drivers, a shuffle by a constant
// one instruction. In the other variants every lane reads for itself.
#ifdef SHUFFLE
#extension GL_KHR_shader_subgroup_shuffle : require
const int HANDS = 8;
int hand() { return int(gl_SubgroupInvocationID); }
#define handed(v, i) subgroupShuffle(v, i)
#else
const int HANDS = 1;
int hand() { return 0; }
#define handed(v, i) v
#endif
#ifdef ADDRESS
#extension GL_EXT_buffer_reference : require
layout(buffer_reference, buffer_reference_align = 16) readonly restrict buffer Address4 { vec4 at[]; };
layout(buffer_reference, buffer_reference_align = 8) readonly restrict buffer Address4A { STORED4 at[]; };
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
