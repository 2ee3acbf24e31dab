// similarity: the running log-sum-exp of a row's similarities, for the kernels of contrastive
// losses.
const float NONE = -3.4e38; // below every similarity

// add_similarity takes column b with the similarities v of four rows into largest = max v,
// sum = Σ exp((v - largest) sharpness) and best = the lowest b with v = largest. A row whose v is
// NONE leaves the column out.
void add_similarity(vec4 v, uint b, float sharpness, inout vec4 largest, inout vec4 sum,
                    inout vec4 best) {
    best = mix(best, vec4(b), greaterThan(v, largest));
    vec4 top = max(largest, v);
    vec4 term = mix(exp((v - top) * sharpness), vec4(0), equal(v, vec4(NONE)));
    sum = fma(sum, exp((largest - top) * sharpness), term);
    largest = top;
}
