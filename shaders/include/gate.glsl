// gate: the weights that a gate gives to the streams of an image's channels. Of one stream the
// weight is the sigmoid of its logit (squeeze-and-excite); those of two are the softmax over their
// logits (selective kernels), which is the sigmoid of the difference.
layout(constant_id = 1) const uint STREAMS = 1; // 1 or 2

IN4(0, logits); // [N,STREAMS*C]

vec4 sigmoid(vec4 x) { return 1.0 / (1.0 + exp(-x)); }

// gate_logit is the logit of the first stream against the second, or against 0. The weight of the
// first stream is its sigmoid, that of the second the sigmoid of its negative.
vec4 gate_logit(uint n, uint c, uint vectors) {
    uint at = n * STREAMS * vectors + c;
    vec4 l = LD4(logits, at);
    if (STREAMS == 2) l -= LD4(logits, at + vectors);
    return l;
}
