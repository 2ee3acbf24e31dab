// segments: what an optimiser does to a range of an arena. A range [4] holds the first vec4 in the
// arena, the number of vec4s, the segment, and these bits. kernels/segments.go writes them.
#define decays(range) (((range).w & 1u) != 0)
#define scales(range) (((range).w & 2u) != 0) // LARS scales the rate
