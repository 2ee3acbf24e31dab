// ahead: loads of serial sums, AHEAD at a time. Few lanes add many terms each, and a GPU then waits
// for memory once for AHEAD terms instead of once for each. The order of the sum stays, and with it
// every bit. The host sets LOADS_AHEAD on GPUs; CPU drivers gain nothing.
layout(constant_id = 3) const uint LOADS_AHEAD = 0;
#define AHEAD 8
