package ref

// Philox is Philox4x32-10, the counter-based generator of Salmon et al. (SC 2011), as in
// shaders/include/philox.glsl: the same key and counter give the same four words everywhere.
func Philox(key [2]uint32, counter [4]uint32) [4]uint32 {
	for range 10 {
		hi0, lo0 := multiplyWide(0xD2511F53, counter[0])
		hi1, lo1 := multiplyWide(0xCD9E8D57, counter[2])
		counter = [4]uint32{hi1 ^ counter[1] ^ key[0], lo1, hi0 ^ counter[3] ^ key[1], lo0}
		key[0] += 0x9E3779B9
		key[1] += 0xBB67AE85
	}
	return counter
}

// UnitFloat maps 32 random bits to [0,1), exactly in float32.
func UnitFloat(bits uint32) float32 { return float32(bits>>8) * (1.0 / 16777216) }

// Below maps 32 random bits to {0 … n-1}.
func Below(n int32, bits uint32) int32 {
	hi, _ := multiplyWide(uint32(n), bits)
	return int32(hi)
}

func multiplyWide(a, b uint32) (hi, lo uint32) {
	p := uint64(a) * uint64(b)
	return uint32(p >> 32), uint32(p)
}
