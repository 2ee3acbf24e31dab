// prelude: what every kernel starts with. Local size is specialisation constant 0, so the host may fit it to the device.
#extension GL_EXT_control_flow_attributes : require

layout(local_size_x = 64, local_size_x_id = 0) in;

// The host folds one-dimensional grids beyond 65,535 groups into y (Vulkan guarantees no more per axis).
uint group_index() { return gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x; }
uint lane_index() { return group_index() * gl_WorkGroupSize.x + gl_LocalInvocationIndex; }

// vec4s that one lane of an elementwise kernel handles, at a stride of the workgroup's size: starting a workgroup is dear on CPU drivers.
#define ITEMS 8
uint first_item() { return group_index() * gl_WorkGroupSize.x * ITEMS + gl_LocalInvocationIndex; }

// Element type of activations; fp32 unless a 16-bit variant is compiled.
#ifndef ACT4
#define ACT4 vec4
#endif

// IN4(b, x): a read-only vec4 input at binding b. Storage buffer, or RGBA32F texel buffer in the texel variant: on some CPU drivers the
// sampler path is ten times faster. LD4(x, i) reads vec4 number i. OUT4(b, y), INOUT4(b, y): vec4 output, plain indexing.
#ifdef TEXEL
#define IN4(b, x) layout(set = 0, binding = b) uniform samplerBuffer x
#define LD4(x, i) texelFetch(x, int(i))
#else
#define IN4(b, x) \
    layout(set = 0, binding = b) readonly restrict buffer In_##x { ACT4 x[]; }
#define LD4(x, i) vec4(x[i])
#endif
#define OUT4(b, y) \
    layout(set = 0, binding = b) writeonly restrict buffer Out_##y { ACT4 y[]; }
#define INOUT4(b, y) \
    layout(set = 0, binding = b) restrict buffer InOut_##y { ACT4 y[]; }
