// conv2d_implicit_moments: writes the mean and M2 of slabs of output pixels.
layout(set = 0, binding = 3) writeonly restrict buffer Out_slab_mean { float slab_mean[]; };
layout(set = 0, binding = 4) writeonly restrict buffer Out_slab_m2 { float slab_m2[]; };

struct Moments {
    int count; // of values; 0: no moments
    float mean;
    float m2;
};

// moments of count values, from the sums of (value - shift) and of its square.
Moments moments(float shift, float total, float squares, int count) {
    float offset = total / float(count);
    return Moments(count, shift + offset, max(fma(-total, offset, squares), 0.0));
}

// merged is Chan, Golub and LeVeque's merge of the moments a and b.
Moments merged(Moments a, Moments b) {
    float d = b.mean - a.mean, part = float(b.count) / float(a.count + b.count);
    bool some = b.count > 0;
    a.m2 = some ? a.m2 + b.m2 + d * d * float(a.count) * part : a.m2;
    a.mean = some ? fma(d, part, a.mean) : a.mean;
    a.count = some ? a.count + b.count : a.count;
    return a;
}

void write_moments(int slab, int k, Moments m) {
    if (m.count > 0 && k < outputs) {
        slab_mean[(firstSlab + slab) * outputs + k] = m.mean;
        slab_m2[(firstSlab + slab) * outputs + k] = m.m2;
    }
}
