// conv2d_weight: bindings, parameters and slices that the forms of conv2d_weight share.
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
    int unitRows; // rows of the images that unitSlices slices share
    int unitSlices;
    int firstSlice;
    int outputBlocks; // blocks of outputs and channels that tile one slice
    int channelBlocks;
    int sliceBlocks; // blocks of sums per slice: a lane's, or a workgroup's where its lanes share
    int blocks;
    int groups;
    ADDRESS4A(dy)
};

// firstPixel and lastPixel are the pixels [first, last) of slice z, counted over all images.
int firstPixel(int z) { return (z / unitSlices * unitRows + z % unitSlices * sliceRows) * outputW; }
int lastPixel(int z) {
    return min(min(firstPixel(z) + sliceRows * outputW, (z / unitSlices + 1) * unitRows * outputW),
               rows * outputW);
}
