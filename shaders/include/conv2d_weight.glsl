// conv2d_weight: bindings and numbers that conv2d_weight.comp and conv2d_weight_shared.comp share, and the pixels of a slice.
IN4A(0, x);
SAME4A(1, dy)
OUT4(2, part);
layout(push_constant) uniform Params {
    int rows; // N * outputH
    int inputH;
    int inputW;
    int outputH;
    int outputW;
    int channels4;
    int outputs;
    int filterR;
    int filterS;
    int strideH;
    int strideW;
    int padH;
    int padW;
    int sliceRows;
    int unitRows; // rows of the image or images that unitSlices slices share
    int unitSlices;
    int firstSlice;
    int outputBlocks; // blocks of outputs and channels that tile one slice
    int channelBlocks;
    int sliceBlocks; // blocks of sums per slice, each a lane's or, where they share, a workgroup's
    int blocks;
    int groups;
    ADDRESS4A(dy)
};

// firstPixel and lastPixel are the pixels [first, last) of slice z, counted over all images.
int firstPixel(int z) { return (z / unitSlices * unitRows + z % unitSlices * sliceRows) * outputW; }
int lastPixel(int z) { return min(min(firstPixel(z) + sliceRows * outputW, (z / unitSlices + 1) * unitRows * outputW), rows * outputW); }
