// step: the values that change from step to step while the recording stays the same: 16 words in
// the last binding. kernels/step.go writes them.
#define STEP(b) \
    layout(set = 0, binding = b) readonly restrict buffer Step { uint step_words[16]; }

#define step_rate() uintBitsToFloat(step_words[0])
#define step_number() (step_words[1]) // of optimiser steps, this one included
#define step_epoch() (step_words[2])
#define step_scale() \
    uintBitsToFloat(step_words[5]) // of the loss and of all gradients; a power of two
#define step_unscale() uintBitsToFloat(0x7f000000u - step_words[5]) // 1 / scale, exactly
#define step_skipped() (step_words[6] != 0)           // some gradient is not finite: no update
#define step_update() (step_words[1] - step_words[7]) // as step_number, without the skipped ones
#define step_seed() uvec2(step_words[3], step_words[4])
