// images: the grid of kernels whose parameters differ by image. A workgroup stays inside one image:
// the parameters are read once for ITEMS pixels, and branches on them are uniform. A lane takes
// ITEMS pixels at a stride of the workgroup's size.
uint image_span() { return gl_WorkGroupSize.x * ITEMS; }
uint image_blocks(uint pixels) { return (pixels + image_span() - 1) / image_span(); }
uint image_number(uint pixels) { return group_index() / image_blocks(pixels); }
uint first_pixel(uint pixels) {
    return group_index() % image_blocks(pixels) * image_span() + gl_LocalInvocationIndex;
}
