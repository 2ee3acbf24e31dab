// step: the values that change from one step to the next while the recording stays: 16 words, the last binding. kernels/step.go writes them.
#define STEP(b) \
    layout(set = 0, binding = b) readonly restrict buffer Step { uint step_words[16]; }

#define step_rate() uintBitsToFloat(step_words[0])
#define step_number() (step_words[1]) // of optimiser steps, this one included
#define step_epoch() (step_words[2])
#define step_seed() uvec2(step_words[3], step_words[4])
