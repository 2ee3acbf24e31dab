package main

import (
	"regexp"
	"strconv"
)

// layerOf reads a row's name as kernels.py wants it: [what, N, C, H, W, K, R, S, stride, pad].
// Three channels are stored as four. Half tells that the row's activations have 16 bits.
func layerOf(name string) (layer []any, half, ok bool) {
	m := convolution().FindStringSubmatch(name)
	if m == nil {
		return nil, false, false
	}
	n := make([]int, len(m))
	for i, s := range m {
		n[i], _ = strconv.Atoi(s)
	}
	if n[6] == 4 {
		n[6] = 3
	}
	what := map[string]string{"Forward": "forward", "BackwardData": "backward_data",
		"BackwardWeight": "backward_weight"}[m[1]]
	layer = []any{what, n[3], n[6], n[4], n[5], n[7], n[8], n[9], n[10], n[11]}
	return layer, m[2] != "", true
}

// convolution matches Conv2dBackwardData/resnet18/f161_N64_H32_W32_C64_K64_R3_S3_stride1_pad1 and
// its like.
func convolution() *regexp.Regexp {
	return regexp.MustCompile(`^BenchmarkConv2d(Forward|BackwardData|BackwardWeight)/\w+?/` +
		`(f161_)?N(\d+)_H(\d+)_W(\d+)_C(\d+)_K(\d+)_R(\d+)_S(\d+)_stride(\d+)_pad(\d+)$`)
}
