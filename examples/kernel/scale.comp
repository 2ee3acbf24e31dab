// scale: y = factor * x
//   0 x [count] in
//   1 y [count] out
// One invocation handles one number. Compiled by
//   glslc --target-env=vulkan1.1 -O scale.comp -o scale.spv
#version 460

// The host sets the workgroup's size by specialisation constant 0.
layout(local_size_x = 64, local_size_x_id = 0) in;

layout(set = 0, binding = 0) readonly restrict buffer X { float x[]; };
layout(set = 0, binding = 1) writeonly restrict buffer Y { float y[]; };
layout(push_constant) uniform Params {
    uint count;
    float factor;
};

void main() {
    // The host folds grids of more than 65,535 workgroups into y.
    uint group = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
    uint i = group * gl_WorkGroupSize.x + gl_LocalInvocationIndex;
    if (i < count) y[i] = factor * x[i];
}
